-- Changes and corrections in collection (归集): histories of employers and members,
-- merged accounts, money in suspense (暂收), wrong payments, demands for arrears (催缴).

CREATE TABLE fund.employer_change (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    employer_id bigint NOT NULL REFERENCES fund.employer,
    request     bigint NOT NULL,
    day         date NOT NULL,
    field       text COLLATE "C" NOT NULL,
    old_value   text,
    new_value   text,
    from_month  hpf.yearmonth,
    basis       text NOT NULL
);
CREATE INDEX employer_change_employer ON fund.employer_change (employer_id);
COMMENT ON TABLE fund.employer_change IS 'What was changed of an employer (单位信息变更, 比例调整, 销户, 封存, 启封): a row a field, append-only.';
COMMENT ON COLUMN fund.employer_change.request IS 'fund.request.id of the act.';
COMMENT ON COLUMN fund.employer_change.field IS 'name, uscc, bank_account, status, unit_ratio, personal_ratio, paid_through or first_month.';
COMMENT ON COLUMN fund.employer_change.from_month IS 'The first month it holds for, where it holds by months.';

CREATE TABLE fund.member_change (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL REFERENCES fund.member,
    request   bigint NOT NULL,
    day       date NOT NULL,
    field     text COLLATE "C" NOT NULL,
    old_value text,
    new_value text,
    basis     text NOT NULL
);
CREATE INDEX member_change_member ON fund.member_change (member_id);
COMMENT ON TABLE fund.member_change IS 'What was changed of a member (职工信息变更): name or citizen_id, with basis; append-only.';

CREATE TABLE fund.duplicate_account (
    account_id bigint PRIMARY KEY REFERENCES fund.account,
    member_id  bigint NOT NULL REFERENCES fund.member,
    request    bigint NOT NULL,
    day        date NOT NULL,
    basis      text NOT NULL
);
COMMENT ON TABLE fund.duplicate_account IS 'Accounts found, when a wrong citizen id was corrected, to be a second one of a person who has another: hpf.merge_accounts() may merge them. Append-only.';
COMMENT ON COLUMN fund.duplicate_account.member_id IS 'The person to whom the account belongs in truth.';

CREATE TABLE fund.account_merge (
    closed_id  bigint PRIMARY KEY REFERENCES fund.account,
    kept_id    bigint NOT NULL REFERENCES fund.account,
    amount     hpf.cny NOT NULL,
    voucher_id bigint NOT NULL,
    request    bigint NOT NULL,
    day        date NOT NULL,
    basis      text NOT NULL
);
COMMENT ON TABLE fund.account_merge IS 'Merged accounts (合并): which account was closed with state 03, and into which it went. Append-only.';

CREATE TABLE fund.suspense (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    branch_id    integer NOT NULL REFERENCES fund.branch,
    bank_subject text COLLATE "C" NOT NULL REFERENCES fund.bank_account,
    employer_id  bigint REFERENCES fund.employer,
    balance      hpf.cny NOT NULL DEFAULT '0.00' CHECK (balance >= '0.00'),
    received_on  date NOT NULL,
    note         text
) WITH (fillfactor = 70);
CREATE INDEX suspense_employer ON fund.suspense (employer_id) WHERE employer_id IS NOT NULL;
COMMENT ON TABLE fund.suspense IS 'Money in suspense (暂收) item by item: what arrived and is not allocated (未分摊). Its sum is that part of 219 which came by hpf.receive_unallocated(), corrections and transfers; surplus held for loans is in the loans.';
COMMENT ON COLUMN fund.suspense.branch_id IS 'The branch whose 219 holds it.';
COMMENT ON COLUMN fund.suspense.bank_subject IS 'The bank account it arrived on, and is returned from.';
COMMENT ON COLUMN fund.suspense.employer_id IS 'The employer whose money it is; NULL while the payer is unknown.';
COMMENT ON COLUMN fund.suspense.balance IS 'What is left of it: the sum of its rows in fund.suspense_entry.';
COMMENT ON COLUMN fund.suspense.received_on IS 'Accounting day on which it came into suspense; no allocation is valued before it.';

CREATE TABLE fund.suspense_entry (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    suspense_id bigint NOT NULL REFERENCES fund.suspense,
    voucher_id  bigint NOT NULL,
    amount      hpf.cny NOT NULL,
    book_date   date NOT NULL
);
CREATE INDEX suspense_entry_item ON fund.suspense_entry (suspense_id);
CREATE INDEX suspense_entry_voucher ON fund.suspense_entry (voucher_id);
COMMENT ON TABLE fund.suspense_entry IS 'What came into a suspense item and what was allocated (分摊) or returned of it (negative). Append-only.';

CREATE TABLE fund.payment_correction (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id      bigint NOT NULL,
    account_id    bigint NOT NULL REFERENCES fund.account,
    amount        hpf.cny NOT NULL,
    to_account_id bigint REFERENCES fund.account,
    to_month      hpf.yearmonth,
    suspense_id   bigint REFERENCES fund.suspense,
    voucher_id    bigint NOT NULL,
    day           date NOT NULL,
    reason        text NOT NULL
);
CREATE INDEX payment_correction_entry ON fund.payment_correction (entry_id);
CREATE INDEX payment_correction_voucher ON fund.payment_correction (voucher_id);
COMMENT ON TABLE fund.payment_correction IS 'Wrong payments corrected (错缴更正): how much of which contribution entry was taken back, and where it went: to another account or month, or into suspense. Append-only.';
COMMENT ON COLUMN fund.payment_correction.entry_id IS 'The entry of fund.account_entry that was wrong.';

CREATE SEQUENCE fund.demand_number;
CREATE TABLE fund.demand (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number        text COLLATE "C" NOT NULL UNIQUE,
    employer_id   bigint NOT NULL REFERENCES fund.employer,
    state         text COLLATE "C" NOT NULL CHECK (state IN ('reminded', 'ordered', 'enforcement', 'settled', 'withdrawn')),
    issued_on     date NOT NULL,
    due_date      date NOT NULL,
    from_month    hpf.yearmonth NOT NULL,
    through_month hpf.yearmonth NOT NULL,
    months        integer NOT NULL,
    persons       integer NOT NULL,
    amount        hpf.cny NOT NULL,
    changed_on    date NOT NULL,
    CHECK (due_date >= issued_on)
);
CREATE UNIQUE INDEX demand_one_open ON fund.demand (employer_id) WHERE state IN ('reminded', 'ordered', 'enforcement');
COMMENT ON SEQUENCE fund.demand_number IS 'Numbers for notices issued without one.';
COMMENT ON TABLE fund.demand IS 'Demands (催缴通知) to employers that are behind, and how far they were followed up (条例 art. 38). One open demand an employer.';
COMMENT ON COLUMN fund.demand.state IS 'reminded 催缴, ordered 责令限期缴存, enforcement 申请法院强制执行, settled 已缴清, withdrawn 撤销: hpf.demand_steps() says which follows which.';
COMMENT ON COLUMN fund.demand.due_date IS 'The day to pay by, of the last notice or order.';
COMMENT ON COLUMN fund.demand.from_month IS 'First month in arrears when it was issued.';
COMMENT ON COLUMN fund.demand.months IS 'Months in arrears when it was issued, without deferred ones.';
COMMENT ON COLUMN fund.demand.amount IS 'What was expected for them when it was issued.';

CREATE TABLE fund.demand_step (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    demand_id  bigint NOT NULL REFERENCES fund.demand,
    step       text COLLATE "C" NOT NULL,
    from_state text COLLATE "C",
    to_state   text COLLATE "C" NOT NULL,
    due_date   date,
    day        date NOT NULL,
    request    bigint NOT NULL,
    basis      text
);
CREATE INDEX demand_step_demand ON fund.demand_step (demand_id);
COMMENT ON TABLE fund.demand_step IS 'The steps of each demand: notice, order, application to the court, end. Append-only.';
