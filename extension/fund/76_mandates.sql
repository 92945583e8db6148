-- Monthly withdrawal mandates (委托逐月提取还贷) for loans outside the fund's books:
-- a bank's commercial loan, a loan in another city.

CREATE TABLE fund.outside_loan (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    settled_on date,
    bank       text COLLATE "C" NOT NULL,
    number     text COLLATE "C" NOT NULL,
    UNIQUE (bank, number)
);
COMMENT ON TABLE fund.outside_loan IS 'Housing loans that are not in fund.loan (商业贷款、异地贷款), as far as mandates or settlements name them.';
COMMENT ON COLUMN fund.outside_loan.number IS 'Number of the contract at the bank.';
COMMENT ON COLUMN fund.outside_loan.settled_on IS 'Day the fund learned that it is settled (结清): no mandate repays it from then on.';

CREATE TABLE fund.withdrawal_mandate (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id      bigint NOT NULL REFERENCES fund.account,
    house_id        bigint NOT NULL REFERENCES fund.house,
    outside_loan_id bigint NOT NULL REFERENCES fund.outside_loan,
    case_id         bigint NOT NULL REFERENCES fund.business_case,
    amount          hpf.cny NOT NULL CHECK (amount > '0.00'),
    installment     hpf.cny NOT NULL CHECK (installment > '0.00'),
    next_amount     hpf.cny CHECK (next_amount > '0.00'),
    signed_on       date NOT NULL,
    approved_on     date,
    ended_on        date,
    last_month      hpf.yearmonth,
    next_from       hpf.yearmonth,
    owns            boolean NOT NULL,
    ground          text COLLATE "C" NOT NULL CHECK (ground IN ('repay_commercial', 'repay_other_city')),
    card            text COLLATE "C" NOT NULL,
    next_card       text COLLATE "C",
    CHECK ((next_amount IS NULL) = (next_card IS NULL) AND (next_from IS NULL OR next_amount IS NOT NULL)),
    CHECK (ended_on >= signed_on)
) WITH (fillfactor = 50);
-- none on a column that a month's execution changes
CREATE UNIQUE INDEX withdrawal_mandate_active ON fund.withdrawal_mandate (account_id, house_id) WHERE ended_on IS NULL;
-- ended ones too: what they paid counts
CREATE INDEX withdrawal_mandate_account ON fund.withdrawal_mandate (account_id);
CREATE INDEX withdrawal_mandate_house ON fund.withdrawal_mandate (house_id);
CREATE INDEX withdrawal_mandate_case ON fund.withdrawal_mandate (case_id);
CREATE INDEX withdrawal_mandate_loan ON fund.withdrawal_mandate (outside_loan_id);
COMMENT ON TABLE fund.withdrawal_mandate IS 'Mandates to withdraw each month for a loan outside the fund''s books (委托逐月提取还贷): one active an account and home. Executed by hpf.execute_mandates().';
COMMENT ON COLUMN fund.withdrawal_mandate.case_id IS 'The case (fund.business_case) it was decided by; the latest, where a change was decided.';
COMMENT ON COLUMN fund.withdrawal_mandate.approved_on IS 'Day another person approved it; NULL while it waits: nothing is paid.';
COMMENT ON COLUMN fund.withdrawal_mandate.amount IS 'Most that is paid a month (月提取额).';
COMMENT ON COLUMN fund.withdrawal_mandate.installment IS 'What the loan costs a month (月还款额), as the papers show.';
COMMENT ON COLUMN fund.withdrawal_mandate.last_month IS 'The last month it was executed in, i.e. paid something; at most once a month.';
COMMENT ON COLUMN fund.withdrawal_mandate.next_from IS 'From this month on next_amount and next_card hold; NULL while a change waits for its approval, or none is pending.';
COMMENT ON COLUMN fund.withdrawal_mandate.owns IS 'The member owns the home (本人产权); otherwise the relation to an owner is asked for each month.';
COMMENT ON COLUMN fund.withdrawal_mandate.ground IS 'Ground of the withdrawal: a name of hpf.withdrawal_grounds(), of code 06.';
COMMENT ON COLUMN fund.withdrawal_mandate.card IS 'The card it is paid to (收款卡号).';

CREATE TABLE fund.mandate_payment (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    mandate_id bigint NOT NULL,
    voucher_id bigint,
    wanted     hpf.cny NOT NULL,
    paid       hpf.cny NOT NULL,
    book_date  date NOT NULL,
    month      hpf.yearmonth NOT NULL,
    card       text COLLATE "C" NOT NULL,
    findings   hpf.findings,
    PRIMARY KEY (mandate_id, id)
);
CREATE INDEX mandate_payment_voucher ON fund.mandate_payment USING brin (voucher_id) WITH (pages_per_range = 16, autosummarize = on);
COMMENT ON TABLE fund.mandate_payment IS 'What each execution of a withdrawal mandate paid, or why it did not pay in full; a red entry is negative. Append-only.';
COMMENT ON COLUMN fund.mandate_payment.voucher_id IS 'NULL where nothing was paid.';
COMMENT ON COLUMN fund.mandate_payment.wanted IS 'The month''s amount of the mandate.';
COMMENT ON COLUMN fund.mandate_payment.findings IS 'The decision where less than the whole was paid: the rule that refused, or the limit that bound.';
