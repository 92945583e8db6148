-- What an act answers, and the refusals all acts share. Called by every procedure.

CREATE TYPE hpf.receipt AS (
    number  text,
    voucher bigint,
    items   integer,
    amount  hpf.cny,
    note    text
);
COMMENT ON TYPE hpf.receipt IS 'Answer of an act: number of the thing made or acted upon, voucher, how many items, how much money, and a note. Stored, and given again to the same request.';

CREATE TYPE hpf.act AS (
    request bigint,
    day     date,
    known   boolean,
    answer  hpf.receipt
);
COMMENT ON TYPE hpf.act IS 'An act begun: its request, the accounting day it books on, and, when the request was answered before, that answer.';

CREATE TYPE hpf.contribution_line AS (
    account text,
    amount  hpf.cny
);
COMMENT ON TYPE hpf.contribution_line IS 'An exception to a month''s contributions: this account pays this amount instead; zero leaves it out.';

CREATE FUNCTION hpf.refuse(code text, message text, detail text DEFAULT NULL, hint text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message,
        DETAIL = coalesce(detail, ''), HINT = coalesce(hint, '');
END $$;
COMMENT ON FUNCTION hpf.refuse(text, text, text, text) IS 'Raises a refusal of class HP: what was refused, the rule and its basis, the way out.';

CREATE FUNCTION hpf.error_codes() RETURNS TABLE (code text, meaning text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('HP001', 'no such employer, account, loan, branch, bank, bank account, file, facility, subject, voucher or job'),
    ('HP002', 'the account''s state does not admit this: closed, dormant, frozen, or its owner has a loan'),
    ('HP003', 'the amount must be above zero'),
    ('HP004', 'more than the account''s balance, also for a red entry'),
    ('HP005', 'base below the floor or above the cap'),
    ('HP006', 'ratio outside the policy'),
    ('HP007', 'the person has an account already'),
    ('HP008', 'the month is paid already, or is not the next one due'),
    ('HP009', 'the date lies in a closed period, or no business day is open'),
    ('HP010', 'the borrower has a loan already'),
    ('HP011', 'the loan''s state does not admit this: not disbursed, disbursed already, settled, off the books or void'),
    ('HP012', 'more than is owed, drawn or undistributed'),
    ('HP013', 'unknown rate series, or a date before its first value'),
    ('HP014', 'no request id, or one used before with other content'),
    ('HP015', 'rows of the batch are bad; every one is named and nothing was posted'),
    ('HP016', 'no fund, or code and fund do not fit'),
    ('HP017', 'the books are append-only'),
    ('HP018', 'the voucher cannot be reversed, or was reversed already'),
    ('HP019', 'the operator may not do this'),
    ('HP020', 'the value date lies in the future, or before the last settled interest year'),
    ('HP021', 'unknown policy key, or no value on that date'),
    ('HP022', 'the state of the employer does not admit this'),
    ('HP023', 'the accounts changed while they were read, or the isolation level hides changes: try again'),
    ('HP024', 'a limit is exceeded: a facility''s ceiling, the loan ratio for principal offsets, the reserve for a write-off, the money for a conversion'),
    ('HP025', 'a fact of a decision is impossible'),
    ('HP026', 'maker and checker are the same person'),
    ('HP027', 'a document is missing, or of the wrong kind'),
    ('HP028', 'the case, proposal, message, bank, file, credit batch or record does not admit this step'),
    ('HP029', 'the rules refuse it: the findings say why'),
    ('HP030', 'a message between centres, or a file or line of a bank, came before with other content'),
    ('HP031', 'the state of a transfer between centres does not admit this step'),
    ('HP032', 'more than is held in suspense for it, or for a loan'),
    ('HP033', 'the accounts cannot be merged, or the id is another person''s'),
    ('HP034', 'the employer is not behind, or its demand does not admit this step'),
    ('HP101', 'the value has more decimals than its type holds'),
    ('HP102', 'the check character does not match'),
    ('HP103', 'an argument is outside its range'),
    ('HP104', 'the state does not admit the fact')
$$;
COMMENT ON FUNCTION hpf.error_codes() IS 'The SQLSTATEs of class HP: one for each kind of refusal.';
