-- The general ledger (会计核算): subjects, vouchers and their pairs.
--
-- Vouchers and pairs are written by the posting engine only (10_posting.sql) and carry
-- no foreign keys: a check per row would cost as much as the row, and hpf.verify()
-- finds orphans.

CREATE TABLE fund.subject (
    code    text COLLATE "C" PRIMARY KEY,
    name    text NOT NULL,
    parent  text COLLATE "C" REFERENCES fund.subject,
    side    text COLLATE "C" NOT NULL CHECK (side IN ('debit', 'credit')),
    own     boolean NOT NULL DEFAULT false,
    basis   text
);
COMMENT ON TABLE fund.subject IS 'Chart of subjects (会计科目) after 财会字〔1999〕33号; bank accounts are subsidiary subjects of 101 and 102.';
COMMENT ON COLUMN fund.subject.own IS 'A subject of the centre''s own in a free number: the chart of 1999 has none for it.';

CREATE SEQUENCE fund.voucher_id;
CREATE TABLE fund.voucher (
    id           bigint NOT NULL DEFAULT pg_catalog.nextval('fund.voucher_id') PRIMARY KEY,
    request      bigint NOT NULL,
    part         integer NOT NULL,
    event        text COLLATE "C" NOT NULL,
    branch_id    integer NOT NULL,
    book_date    date NOT NULL,
    reverses     bigint,
    summary      text,
    UNIQUE (request, part)
);
CREATE UNIQUE INDEX voucher_reverses ON fund.voucher (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX voucher_book_date ON fund.voucher USING brin (book_date) WITH (pages_per_range = 16);
ALTER SEQUENCE fund.voucher_id OWNED BY fund.voucher.id;
COMMENT ON TABLE fund.voucher IS 'Vouchers (记账凭证): one act''s entry in the books of one branch on one accounting day.';
COMMENT ON COLUMN fund.voucher.request IS 'fund.request.id of the act; an act posts each of its parts once.';
COMMENT ON COLUMN fund.voucher.event IS 'What happened: a code of hpf.events().';
COMMENT ON COLUMN fund.voucher.reverses IS 'The voucher this red entry (冲账) takes back; each at most once.';

CREATE TABLE fund.voucher_pair (
    voucher_id bigint NOT NULL,
    line       smallint NOT NULL,
    debit      text COLLATE "C" NOT NULL,
    credit     text COLLATE "C" NOT NULL,
    amount     hpf.cny NOT NULL,
    PRIMARY KEY (voucher_id, line),
    CHECK (debit <> credit)
);
COMMENT ON TABLE fund.voucher_pair IS 'A line is a pair: debit subject, credit subject, signed amount (negative is a red entry). An unbalanced voucher cannot be written down.';

CREATE TABLE fund.voucher_number (
    voucher_id bigint PRIMARY KEY,
    month      hpf.yearmonth NOT NULL,
    number     integer NOT NULL,
    UNIQUE (month, number)
);
COMMENT ON TABLE fund.voucher_number IS 'Official voucher numbers (凭证号), without a gap within a month; allotted when the day closes, never while posting.';

CREATE TABLE fund.month_turnover (
    month     hpf.yearmonth NOT NULL,
    branch_id integer NOT NULL REFERENCES fund.branch,
    event     text COLLATE "C" NOT NULL,
    debit     text COLLATE "C" NOT NULL REFERENCES fund.subject,
    credit    text COLLATE "C" NOT NULL REFERENCES fund.subject,
    amount    hpf.cny NOT NULL,
    pairs     bigint NOT NULL,
    PRIMARY KEY (month, branch_id, event, debit, credit)
);
-- a balance adds up all months, but those of few subjects
CREATE INDEX month_turnover_debit ON fund.month_turnover (debit);
CREATE INDEX month_turnover_credit ON fund.month_turnover (credit);
COMMENT ON TABLE fund.month_turnover IS 'The pairs of a closed month added up by branch, event and subjects: the snapshots that balances start from and reports are made of. hpf.verify() adds them up again.';
COMMENT ON COLUMN fund.month_turnover.pairs IS 'How many, those of red entries taken off.';

CREATE TABLE fund.bank_account (
    subject text COLLATE "C" PRIMARY KEY REFERENCES fund.subject,
    number  text COLLATE "C" NOT NULL UNIQUE,
    bank    text COLLATE "C" NOT NULL,
    name    text NOT NULL,
    purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('collection', 'loan', 'general', 'value_added')),
    branch_id integer REFERENCES fund.branch,
    opened_on date
);
COMMENT ON TABLE fund.bank_account IS 'The centre''s special accounts at its entrusted banks (受托银行). Each is a subsidiary subject and is known by it, so its balance is a sum of pairs.';
