-- The centre itself: version of its books, branches, operators, business days,
-- and the requests that every act answers for.
--
-- Becomes part of hpf.fund_version_1(); names nothing above the types.

CREATE TABLE fund.meta (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version     integer NOT NULL,
    centre_code text COLLATE "C" NOT NULL,
    centre_name text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE fund.meta IS 'One row: which centre (中心) these books belong to, and the version their tables have; hpf.migrate_fund() raises it.';

CREATE TABLE fund.branch (
    id        integer PRIMARY KEY,
    code      text COLLATE "C" NOT NULL UNIQUE,
    name      text NOT NULL,
    opened_on date
);
COMMENT ON TABLE fund.branch IS 'Branches (管理部). Books by branch come from the one ledger: each voucher names its branch.';

CREATE TABLE fund.operator (
    name        text COLLATE "C" NOT NULL PRIMARY KEY,
    branch_id   integer REFERENCES fund.branch,
    application boolean NOT NULL DEFAULT false,
    approves_up_to hpf.cny
);
COMMENT ON TABLE fund.operator IS 'Who may act. An operator acts under the login of the same name, or through a login marked as application (a pool''s user is nobody).';
COMMENT ON COLUMN fund.operator.branch_id IS 'The branch whose business the operator may do; NULL is the whole centre.';
COMMENT ON COLUMN fund.operator.approves_up_to IS 'The highest amount of a case that the operator may approve (审批权限); NULL is any.';
COMMENT ON COLUMN fund.operator.application IS 'This login may act in the name of other operators.';

CREATE TABLE fund.business_day (
    day       date PRIMARY KEY,
    status    text COLLATE "C" NOT NULL CHECK (status IN ('open', 'closed')),
    opened_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    closed_at timestamptz,
    loan_ratio numeric
);
CREATE UNIQUE INDEX business_day_one_open ON fund.business_day (status) WHERE status = 'open';
COMMENT ON TABLE fund.business_day IS 'The accounting days (营业日). At most one is open; posting holds this table in ROW SHARE mode, closing in EXCLUSIVE, so nothing slips into a closed day. Not the computer''s date: a past year can be replayed.';

COMMENT ON COLUMN fund.business_day.loan_ratio IS 'The loan ratio (个贷率) at its close, while no month was closed: cases are decided by it until then.';

CREATE TABLE fund.closed_month (
    month      hpf.yearmonth PRIMARY KEY,
    loan_ratio numeric,
    closed_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
COMMENT ON COLUMN fund.closed_month.loan_ratio IS 'The loan ratio (个贷率) at its end, as hpf.loan_ratio() gives it: each principal offset asks for it. NULL without deposits.';
COMMENT ON TABLE fund.closed_month IS 'Months whose books are closed (月结); no book date may lie in one.';

CREATE TABLE fund.request (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day        date,
    entered_at timestamptz NOT NULL,
    branch_id  integer,
    request_id text COLLATE "C" NOT NULL UNIQUE,
    act        text COLLATE "C" NOT NULL,
    channel    text COLLATE "C" NOT NULL,
    operator   text COLLATE "C" NOT NULL,
    checker    text COLLATE "C",
    arguments  jsonb NOT NULL,
    answer     hpf.receipt
) WITH (fillfactor = 70);
CREATE INDEX request_day ON fund.request USING brin (day) WITH (pages_per_range = 16);
COMMENT ON TABLE fund.request IS 'Every act once, which is also the business case (业务办件): the caller''s request id, the canonical arguments, who, through which channel, and the answer. The same id with the same content gets this answer again; with other content it is refused.';
COMMENT ON COLUMN fund.request.day IS 'The accounting day on which the act was done.';
COMMENT ON COLUMN fund.request.channel IS 'counter (线下窗口), online (网上), batch.';

CREATE TABLE fund.job (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request    bigint NOT NULL UNIQUE REFERENCES fund.request,
    job        text COLLATE "C" NOT NULL,
    through    date NOT NULL,
    parameters jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE fund.job IS 'A batch over many accounts or loans, cut into chunks; hpf.<job>_step() does chunks, CALL hpf.<job>() all of them.';

CREATE TABLE fund.job_chunk (
    job_id   bigint NOT NULL REFERENCES fund.job,
    chunk    integer NOT NULL,
    from_id  bigint NOT NULL,
    to_id    bigint NOT NULL,
    done_at  timestamptz,
    items    integer,
    amount   hpf.cny,
    PRIMARY KEY (job_id, chunk)
) WITH (fillfactor = 70);
COMMENT ON TABLE fund.job_chunk IS 'Ids from_id to to_id of one batch: taken with SKIP LOCKED, so many sessions may work at once, and done exactly once whatever crashes.';
