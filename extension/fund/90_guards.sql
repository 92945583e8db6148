-- Append-only (只增不改): facts, entries and vouchers are never changed or removed,
-- in replica role neither. Partitions get theirs from hpf.open_year().

DECLARE
    ledger text;
BEGIN
    FOREACH ledger IN ARRAY ARRAY['voucher', 'voucher_pair', 'voucher_number', 'closed_month', 'month_turnover', 'remittance',
                                  'loan_change', 'subsidy', 'financing', 'parameter_set', 'case_event',
                                  'employer_change', 'member_change', 'duplicate_account', 'account_merge', 'suspense_entry',
                                  'payment_correction', 'demand_step', 'transfer_step', 'mandate_payment',
                                  'acceptance_step', 'bank_file_line', 'bank_return', 'bank_return_line', 'bank_posting', 'difference_step', 'credit_record',
                                  'arrears_step', 'offset_result', 'subsidy_answer', 'subsidy_explanation']
    LOOP
        PERFORM hpf.guard_append_only(ledger);
    END LOOP;
    -- a policy may be superseded, a case goes on; what they say of the past stays
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON fund.policy FOR EACH ROW EXECUTE FUNCTION hpf.refuse_policy_change();
    CREATE TRIGGER append_only BEFORE DELETE ON fund.business_case FOR EACH ROW EXECUTE FUNCTION hpf.refuse_decision_change();
    CREATE TRIGGER decision_stands BEFORE UPDATE ON fund.business_case FOR EACH ROW
        WHEN (OLD.state <> 'accepted' AND OLD.findings IS NOT NULL)
        EXECUTE FUNCTION hpf.refuse_decision_change();
    FOREACH ledger IN ARRAY ARRAY['policy', 'business_case']
    LOOP
        EXECUTE pg_catalog.format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON fund.%I FOR EACH STATEMENT EXECUTE FUNCTION hpf.refuse_change()', ledger);
        EXECUTE pg_catalog.format('ALTER TABLE fund.%I ENABLE ALWAYS TRIGGER no_truncate', ledger);
        EXECUTE pg_catalog.format('ALTER TABLE fund.%I ENABLE ALWAYS TRIGGER append_only', ledger);
    END LOOP;
    ALTER TABLE fund.business_case ENABLE ALWAYS TRIGGER decision_stands;
    -- on a partitioned table the row trigger is the partitions' job: it would be cloned without ALWAYS
    FOREACH ledger IN ARRAY ARRAY['account_entry', 'loan_fact', 'loan_entry']
    LOOP
        EXECUTE pg_catalog.format(
            'CREATE TRIGGER no_truncate BEFORE TRUNCATE ON fund.%I FOR EACH STATEMENT EXECUTE FUNCTION hpf.refuse_change()', ledger);
        EXECUTE pg_catalog.format('ALTER TABLE fund.%I ENABLE ALWAYS TRIGGER no_truncate', ledger);
    END LOOP;
END;
