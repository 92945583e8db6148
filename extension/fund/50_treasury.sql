-- Treasury (资金): financing (融资) and what the centre draws and repays of it.

CREATE TABLE fund.facility (
    id       integer PRIMARY KEY,
    number   text COLLATE "C" NOT NULL UNIQUE,
    lender   text NOT NULL,
    ceiling  hpf.cny NOT NULL,
    rate     hpf.rate NOT NULL,
    opened_on date NOT NULL
);
COMMENT ON TABLE fund.facility IS 'Financing facilities (融资额度) and their agreed rates.';

CREATE TABLE fund.financing (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facility_id integer NOT NULL REFERENCES fund.facility,
    kind        text COLLATE "C" NOT NULL CHECK (kind IN ('draw', 'repay')),
    amount      hpf.cny NOT NULL,
    book_date   date NOT NULL,
    voucher_id  bigint NOT NULL
);
COMMENT ON TABLE fund.financing IS 'Draws and repayments of financing; opening + draws − repayments = balance = subject 221. A red entry has a negative amount.';
