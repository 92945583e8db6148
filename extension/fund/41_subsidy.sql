-- Subsidised loans (公转商贴息): what was paid for which month and why, when the
-- subsidy ended, what the banks answered, and loans bought out (贴转公).

CREATE TABLE fund.subsidy (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    loan_id    bigint NOT NULL,
    voucher_id bigint,
    amount     hpf.cny NOT NULL,
    whole      hpf.cny NOT NULL,
    balance    hpf.cny,
    bank_rate  hpf.rate,
    fund_rate  hpf.rate,
    due        date,
    month      hpf.yearmonth NOT NULL,
    days       integer,
    periods    integer,
    formula    text COLLATE "C" CHECK (formula IN ('A', 'B')),
    reason     text COLLATE "C" CHECK (reason IN ('overdue', 'ended', 'no_difference', 'nothing_due', 'reversed'))
);
CREATE INDEX subsidy_loan ON fund.subsidy (loan_id, month);
CREATE INDEX subsidy_voucher ON fund.subsidy USING brin (voucher_id) WITH (pages_per_range = 16);
COMMENT ON TABLE fund.subsidy IS 'Interest subsidy (贴息) of subsidised loans by month of the installment: what each batch computed, from what, and what it paid; a month that is computed anew pays the difference. Append-only.';
COMMENT ON COLUMN fund.subsidy.amount IS 'What this row paid: the whole less what was paid for the month before; negative where less was due.';
COMMENT ON COLUMN fund.subsidy.whole IS 'The subsidy of the month as computed.';
COMMENT ON COLUMN fund.subsidy.voucher_id IS 'NULL where nothing was paid.';
COMMENT ON COLUMN fund.subsidy.balance IS 'What it was computed from: by formula A the subsidised balance before the month''s bill, by B that after the last change of the loan or of a rate.';
COMMENT ON COLUMN fund.subsidy.bank_rate IS 'The loan''s rate at the bank in the period.';
COMMENT ON COLUMN fund.subsidy.fund_rate IS 'What a loan of the fund would have borne (hpf.subsidy_rate_on).';
COMMENT ON COLUMN fund.subsidy.due IS 'The due date that closed the period.';
COMMENT ON COLUMN fund.subsidy.days IS 'Formula A: days of the period, a whole month being 30.';
COMMENT ON COLUMN fund.subsidy.periods IS 'Formula B: periods left at the last change.';
COMMENT ON COLUMN fund.subsidy.reason IS 'Why nothing is due: overdue (逾期暂停), ended (终止), no_difference (the bank asks no more than the fund), nothing_due (the installment is gone), reversed (冲账). NULL where something is.';

CREATE TABLE fund.subsidy_end (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    loan_id    bigint NOT NULL REFERENCES fund.loan,
    request    bigint NOT NULL,
    ended_on   date NOT NULL,
    lifted_on  date,
    month      hpf.yearmonth NOT NULL,
    reason     text COLLATE "C" NOT NULL CHECK (reason IN ('consecutive', 'total', 'settled', 'term', 'ineligible', 'conversion')),
    note       text
);
CREATE UNIQUE INDEX subsidy_end_active ON fund.subsidy_end (loan_id) WHERE lifted_on IS NULL;
COMMENT ON TABLE fund.subsidy_end IS 'Ends of subsidies (终止贴息), decided by the batch from the loan, or by an act; one that is in force a loan.';
COMMENT ON COLUMN fund.subsidy_end.month IS 'The first month without subsidy.';
COMMENT ON COLUMN fund.subsidy_end.lifted_on IS 'Day it was taken back: the facts no longer bear it out, or the act was wrong. NULL while it holds.';
COMMENT ON COLUMN fund.subsidy_end.reason IS 'consecutive, total (so many periods overdue in a row, in all), settled, term (the first term is over), ineligible (lost eligibility), conversion (贴转公).';

CREATE TABLE fund.subsidy_answer (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request    bigint NOT NULL,
    amount     hpf.cny NOT NULL,
    month      hpf.yearmonth NOT NULL,
    loaded_on  date NOT NULL,
    bank       text COLLATE "C" NOT NULL,
    loan       text COLLATE "C" NOT NULL
);
CREATE INDEX subsidy_answer_month ON fund.subsidy_answer (bank, month);
COMMENT ON TABLE fund.subsidy_answer IS 'The bank''s own figure of each loan''s subsidy (贴息对账回执); of a bank and month the last file loaded counts. Append-only.';
COMMENT ON COLUMN fund.subsidy_answer.loan IS 'Loan number as the bank writes it, known or not.';

CREATE TABLE fund.subsidy_explanation (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request      bigint NOT NULL,
    ours         hpf.cny NOT NULL,
    theirs       hpf.cny NOT NULL,
    month        hpf.yearmonth NOT NULL,
    explained_on date NOT NULL,
    bank         text COLLATE "C" NOT NULL,
    loan         text COLLATE "C" NOT NULL,
    note         text NOT NULL
);
CREATE INDEX subsidy_explanation_loan ON fund.subsidy_explanation (bank, month, loan);
COMMENT ON TABLE fund.subsidy_explanation IS 'Why fund and bank differ on a loan''s subsidy; holds as long as both figures are these. Append-only.';

CREATE TABLE fund.conversion (
    job_id      bigint NOT NULL REFERENCES fund.job,
    place       integer NOT NULL,
    loan_id     bigint NOT NULL REFERENCES fund.loan,
    new_loan_id bigint REFERENCES fund.loan,
    planned     hpf.cny NOT NULL,
    paid        hpf.cny,
    number      text COLLATE "C" NOT NULL,
    reason      text,
    PRIMARY KEY (job_id, place)
);
CREATE UNIQUE INDEX conversion_loan ON fund.conversion (job_id, loan_id);
CREATE INDEX conversion_new_loan ON fund.conversion (new_loan_id);
COMMENT ON TABLE fund.conversion IS 'Subsidised loans bought out with the fund''s money (贴转公), batch by batch in their order.';
COMMENT ON COLUMN fund.conversion.place IS 'Place in the order of disbursement.';
COMMENT ON COLUMN fund.conversion.planned IS 'Principal when the batch was planned.';
COMMENT ON COLUMN fund.conversion.paid IS 'Principal paid to the bank, which is the new loan; NULL while it waits, or was left out.';
COMMENT ON COLUMN fund.conversion.number IS 'Number of the new contract.';
COMMENT ON COLUMN fund.conversion.reason IS 'Why it was left out on the day.';
