-- What has a date and a source: rates, policy parameters, plans, opening history.

CREATE TABLE fund.rate_series (
    code text COLLATE "C" PRIMARY KEY,
    name text NOT NULL
);
COMMENT ON TABLE fund.rate_series IS 'The dated rate series (利率) the centre''s rules refer to.';

CREATE TABLE fund.rate (
    series     text COLLATE "C" NOT NULL REFERENCES fund.rate_series,
    valid_from date NOT NULL,
    rate       hpf.rate NOT NULL,
    source     text NOT NULL,
    verified   boolean NOT NULL,
    PRIMARY KEY (series, valid_from)
);
COMMENT ON TABLE fund.rate IS 'A rate holds from valid_from until the series'' next value: no gap and no overlap can be written down.';

CREATE TABLE fund.policy (
    key        text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    value      jsonb NOT NULL,
    basis      text NOT NULL,
    verified   boolean NOT NULL,
    PRIMARY KEY (key, valid_from)
);
COMMENT ON TABLE fund.policy IS 'Policy parameters of the centre: keys of hpf.policy_keys(), each value from a day on, with its basis and whether that basis was checked.';

CREATE TABLE fund.annual_plan (
    year  integer NOT NULL,
    item  text COLLATE "C" NOT NULL,
    plan  numeric NOT NULL,
    PRIMARY KEY (year, item)
);
COMMENT ON TABLE fund.annual_plan IS 'The year''s plan (计划) of an item of report.annual_summary, in the item''s unit of account (persons, yuan).';

CREATE TABLE fund.annual_history (
    year   integer NOT NULL,
    item   text COLLATE "C" NOT NULL,
    value  numeric NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (year, item)
);
COMMENT ON TABLE fund.annual_history IS 'Published figures of years before these books (opening data), so that growth has a base.';

CREATE TABLE fund.monthly_history (
    month  hpf.yearmonth NOT NULL,
    item   text COLLATE "C" NOT NULL,
    value  numeric NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (month, item)
);
COMMENT ON TABLE fund.monthly_history IS 'Monthly totals of years before these books (opening data).';
