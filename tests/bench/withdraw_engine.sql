-- pgbench: one withdrawal a transaction.
\set account random(1, :accounts)
\set unique random(1, 9000000000000000000)
SELECT hpf.withdraw('w/' || :client_id || '/' || :unique, 'A' || :account, '1.00', '01');
