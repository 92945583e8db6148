-- Arrears and their collection (逾期清收): cases of the main target list, and every
-- step taken against arrears, with or without a case.

CREATE TABLE fund.arrears_case (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    loan_id     bigint NOT NULL REFERENCES fund.loan,
    owed        hpf.cny NOT NULL,
    opened_on   date NOT NULL,
    closed_on   date,
    next_due    date,
    branch_id   integer NOT NULL REFERENCES fund.branch,
    periods     integer NOT NULL,
    state       text COLLATE "C" NOT NULL,
    owner       text COLLATE "C" REFERENCES fund.operator,
    next_action text COLLATE "C",
    plan        text,
    CHECK (closed_on >= opened_on)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX arrears_case_open ON fund.arrears_case (loan_id) WHERE closed_on IS NULL;
CREATE INDEX arrears_case_loan ON fund.arrears_case (loan_id);
COMMENT ON TABLE fund.arrears_case IS 'Cases of collection (重点清收对象): a loan with as many overdue periods as policy arrears_case_periods, from the day it was listed until it is cured, settled or written off; one plan a case (一户一策). At most one a loan is open; a relapse opens a new one.';
COMMENT ON COLUMN fund.arrears_case.owed IS 'Penalty, interest and principal due when it was opened.';
COMMENT ON COLUMN fund.arrears_case.periods IS 'Overdue periods when it was opened.';
COMMENT ON COLUMN fund.arrears_case.state IS 'A state of hpf.arrears_steps().';
COMMENT ON COLUMN fund.arrears_case.owner IS 'Who is responsible for it; NULL until somebody is named.';
COMMENT ON COLUMN fund.arrears_case.next_action IS 'The step to be taken next, of hpf.arrears_steps(), and in next_due by when.';

CREATE TABLE fund.arrears_step (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    loan_id     bigint NOT NULL REFERENCES fund.loan,
    case_id     bigint REFERENCES fund.arrears_case,
    request     bigint NOT NULL REFERENCES fund.request,
    after_fact  bigint NOT NULL,
    amount      hpf.cny,
    costs       hpf.cny,
    day         date NOT NULL,
    on_day      date,
    next_due    date,
    step        text COLLATE "C" NOT NULL,
    from_state  text COLLATE "C" NOT NULL,
    to_state    text COLLATE "C" NOT NULL,
    operator    text COLLATE "C" NOT NULL,
    next_action text COLLATE "C",
    party       text,
    number      text COLLATE "C",
    note        text
);
CREATE INDEX arrears_step_loan ON fund.arrears_step (loan_id);
CREATE INDEX arrears_step_case ON fund.arrears_step (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX arrears_step_request ON fund.arrears_step (request);
COMMENT ON TABLE fund.arrears_step IS 'What was done about arrears (清收记录): contacts, promises, guarantors, court, sale, write-off, and how cases moved. Append-only.';
COMMENT ON COLUMN fund.arrears_step.case_id IS 'NULL for a step on a loan that has no case.';
COMMENT ON COLUMN fund.arrears_step.after_fact IS 'The newest fact (fund.loan_fact) of any loan when the step was noted: a promise is kept by later ones only.';
COMMENT ON COLUMN fund.arrears_step.amount IS 'Promised, paid, proposed, or what the collateral was sold for.';
COMMENT ON COLUMN fund.arrears_step.costs IS 'Costs of the sale (处置费用), taken out of what it fetched.';
COMMENT ON COLUMN fund.arrears_step.on_day IS 'The day of what is noted: promised for, filed on, judged on.';
COMMENT ON COLUMN fund.arrears_step.party IS 'The court, the guarantor or payer, the buyer.';
COMMENT ON COLUMN fund.arrears_step.number IS 'Number of the court''s case, the judgment, the document.';
COMMENT ON COLUMN fund.arrears_step.from_state IS 'State of the case before, none where there is no case.';
