-- Cases (业务办件): families, homes, papers, relief windows, bans, and the case desk.
--
-- A case is decided by hpf.decide_loan or hpf.decide_withdrawal; what the decision
-- was made of is kept with it, so that it can be replayed.

CREATE TABLE fund.relation (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id   bigint NOT NULL REFERENCES fund.member,
    relative_id bigint NOT NULL REFERENCES fund.member,
    kind        text COLLATE "C" NOT NULL CHECK (kind IN ('spouse', 'child')),
    from_day    date NOT NULL,
    through_day date,
    CHECK (member_id <> relative_id),
    CHECK (through_day >= from_day)
);
CREATE UNIQUE INDEX relation_one_spouse ON fund.relation (member_id) WHERE kind = 'spouse' AND through_day IS NULL;
CREATE UNIQUE INDEX relation_one_spouse_of_relative ON fund.relation (relative_id) WHERE kind = 'spouse' AND through_day IS NULL;
CREATE INDEX relation_member ON fund.relation (member_id);
CREATE INDEX relation_relative ON fund.relation (relative_id);
COMMENT ON TABLE fund.relation IS 'Families (家庭关系): member and spouse, member and child, from a day through a day. Read in both directions: hpf.family().';
COMMENT ON COLUMN fund.relation.kind IS 'spouse (配偶): the two are one row, whichever comes first; child (子女): relative_id is the child.';

CREATE TABLE fund.house (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number       text COLLATE "C" NOT NULL UNIQUE,
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('new', 'second_hand', 'build', 'overhaul', 'rent')),
    city         text COLLATE "C" NOT NULL DEFAULT 'local' CHECK (city IN ('local', 'other')),
    price        hpf.cny,
    area         numeric CHECK (area > 0),
    contract_on  date,
    built_on     date,
    address      text
);
COMMENT ON TABLE fund.house IS 'Homes (住房) that members withdraw or borrow for. What was done for a home before is found by it, across the family.';
COMMENT ON COLUMN fund.house.number IS '不动产单元号, or the number of the registered contract.';
COMMENT ON COLUMN fund.house.kind IS 'new (一手房), second_hand (二手房), build (自建), overhaul (大修), rent (租赁).';
COMMENT ON COLUMN fund.house.contract_on IS 'Day of the contract of sale or the deed.';

CREATE TABLE fund.house_owner (
    house_id  bigint NOT NULL REFERENCES fund.house,
    member_id bigint NOT NULL REFERENCES fund.member,
    PRIMARY KEY (house_id, member_id)
);
CREATE INDEX house_owner_member ON fund.house_owner (member_id);
COMMENT ON TABLE fund.house_owner IS 'Who owns a home, or rents it (产权人、承租人).';

CREATE TABLE fund.ban (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id   bigint NOT NULL REFERENCES fund.member,
    kind        text COLLATE "C" NOT NULL CHECK (kind IN ('withdrawal', 'loan')),
    from_day    date NOT NULL,
    through_day date NOT NULL,
    reason      text NOT NULL,
    owed        hpf.cny NOT NULL DEFAULT '0.00' CHECK (owed >= '0.00'),
    recovered   hpf.cny NOT NULL DEFAULT '0.00' CHECK (recovered >= '0.00'),
    lifted_on   date,
    CHECK (through_day >= from_day),
    CHECK (recovered <= owed)
);
CREATE INDEX ban_member ON fund.ban (member_id);
COMMENT ON TABLE fund.ban IS 'Blacklist (失信名单): who withdrew or borrowed by fraud is banned from withdrawals and loans for years, and pays the money back.';
COMMENT ON COLUMN fund.ban.kind IS 'What the fraud was: withdrawal (骗提) or loan (骗贷). Either bans from both.';
COMMENT ON COLUMN fund.ban.owed IS 'Money to be paid back (应退回金额).';

CREATE TABLE fund.relief_window (
    id                    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name                  text NOT NULL,
    from_day              date NOT NULL,
    through_day           date NOT NULL,
    whole_city            boolean NOT NULL,
    count_as_continuous   boolean NOT NULL DEFAULT false,
    suppress_arrears      boolean NOT NULL DEFAULT false,
    suppress_penalty      boolean NOT NULL DEFAULT false,
    suppress_credit_report boolean NOT NULL DEFAULT false,
    rent_cap_factor       numeric NOT NULL DEFAULT 1 CHECK (rent_cap_factor >= 1 AND rent_cap_factor <= 100),
    window_extension      integer NOT NULL DEFAULT 0 CHECK (window_extension BETWEEN 0 AND 600),
    document_id           integer NOT NULL REFERENCES fund.rule_document,
    basis                 text NOT NULL,
    verified              boolean NOT NULL,
    CHECK (through_day >= from_day),
    CHECK (isfinite(from_day) AND isfinite(through_day))
);
COMMENT ON TABLE fund.relief_window IS 'Relief windows (阶段性支持政策), such as that of the 2020 pandemic: dates and effects.';
COMMENT ON COLUMN fund.relief_window.whole_city IS 'For everybody; otherwise for the employers and members of fund.relief_grant.';
COMMENT ON COLUMN fund.relief_window.count_as_continuous IS 'Months within it that were not contributed for count as continuous.';
COMMENT ON COLUMN fund.relief_window.suppress_arrears IS 'Installments due within it are not overdue before it ends.';
COMMENT ON COLUMN fund.relief_window.rent_cap_factor IS 'The caps of rent withdrawals times this.';
COMMENT ON COLUMN fund.relief_window.window_extension IS 'Months added to the time for applying for a withdrawal.';

CREATE TABLE fund.relief_grant (
    window_id   integer NOT NULL REFERENCES fund.relief_window,
    employer_id bigint REFERENCES fund.employer,
    member_id   bigint REFERENCES fund.member,
    granted_on  date NOT NULL,
    request     bigint NOT NULL REFERENCES fund.request,
    CHECK (num_nonnulls(employer_id, member_id) = 1)
);
CREATE UNIQUE INDEX relief_grant_employer ON fund.relief_grant (employer_id, window_id) WHERE employer_id IS NOT NULL;
CREATE UNIQUE INDEX relief_grant_member ON fund.relief_grant (member_id, window_id) WHERE member_id IS NOT NULL;
COMMENT ON TABLE fund.relief_grant IS 'Employers and members to whom a relief window that is not for everybody was granted.';

CREATE TABLE fund.document_kind (
    code    text COLLATE "C" PRIMARY KEY,
    name    text NOT NULL,
    chinese text NOT NULL
);
COMMENT ON TABLE fund.document_kind IS 'Kinds of papers (材料) that cases ask for.';

CREATE TABLE fund.document_rule (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    business      text COLLATE "C" NOT NULL CHECK (business IN ('withdrawal', 'loan')),
    ground        text COLLATE "C",
    house_kind    text COLLATE "C",
    loan_bank     text COLLATE "C",
    loan_area     text COLLATE "C" CHECK (loan_area IN ('province', 'xiamen', 'other')),
    authorised    boolean,
    channel       text COLLATE "C",
    document      text COLLATE "C" NOT NULL REFERENCES fund.document_kind,
    needed        boolean NOT NULL,
    valid_from    date NOT NULL,
    valid_through date,
    document_id   integer NOT NULL REFERENCES fund.rule_document,
    basis         text NOT NULL,
    verified      boolean NOT NULL,
    CHECK (valid_through >= valid_from)
);
CREATE INDEX document_rule_ground ON fund.document_rule (ground);
COMMENT ON TABLE fund.document_rule IS 'Which papers a case asks for: a row adds one (needed) or waives one; a condition that is NULL is any. See hpf.required_documents().';
COMMENT ON COLUMN fund.document_rule.authorised IS 'The borrower has authorised the centre to read the bank''s data, and that bank''s feed passes its check.';
COMMENT ON COLUMN fund.document_rule.loan_area IS 'Where the loan''s bank is: province (in the province except Xiamen), xiamen, other.';

CREATE TABLE fund.bank_feed_check (
    bank       text COLLATE "C" NOT NULL,
    checked_on date NOT NULL,
    lines      integer NOT NULL CHECK (lines > 0),
    wrong      integer NOT NULL CHECK (wrong BETWEEN 0 AND lines),
    passed     boolean NOT NULL,
    request    bigint NOT NULL REFERENCES fund.request,
    PRIMARY KEY (bank, checked_on)
);
COMMENT ON TABLE fund.bank_feed_check IS 'Quality checks of the data a bank shares (共享数据准确稳定): papers are waived only while the last one passed.';

CREATE TABLE fund.business_channel (
    business   text COLLATE "C" NOT NULL,
    ground     text COLLATE "C" NOT NULL DEFAULT '',
    channel    text COLLATE "C" NOT NULL CHECK (channel IN ('counter', 'online', 'app', 'outlet')),
    opened_on  date NOT NULL,
    closed_on  date,
    visits     integer NOT NULL CHECK (visits >= 0),
    document_id integer NOT NULL REFERENCES fund.rule_document,
    verified   boolean NOT NULL,
    PRIMARY KEY (business, ground, channel),
    CHECK (closed_on > opened_on)
);
COMMENT ON TABLE fund.business_channel IS 'Which business is done through which channel since when (业务开办渠道), and how many visits it needs; 0 is 一趟不用跑.';
COMMENT ON COLUMN fund.business_channel.ground IS 'Ground of a withdrawal, or empty for all.';
COMMENT ON COLUMN fund.business_channel.channel IS 'counter (窗口), online (网上办事大厅), app (手机), outlet (银行网点).';

CREATE TABLE fund.business_case (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id     bigint NOT NULL REFERENCES fund.account,
    house_id       bigint REFERENCES fund.house,
    requested      hpf.cny,
    granted        hpf.cny,
    paid           hpf.cny,
    applied_on     date NOT NULL,
    accepted_on    date,
    due_on         date,
    decided_on     date,
    approved_on    date,
    ended_on       date,
    branch_id      integer NOT NULL REFERENCES fund.branch,
    home_branch_id integer NOT NULL REFERENCES fund.branch,
    visits         integer NOT NULL DEFAULT 0,
    parameter_set_id integer REFERENCES fund.parameter_set,
    accepts_less   boolean NOT NULL,
    authorised     boolean NOT NULL DEFAULT false,
    business       text COLLATE "C" NOT NULL CHECK (business IN ('withdrawal', 'loan')),
    ground         text COLLATE "C",
    rate_series    text COLLATE "C",
    combined_with  text COLLATE "C",
    loan_bank      text COLLATE "C",
    loan_area      text COLLATE "C" CHECK (loan_area IN ('province', 'xiamen', 'other')),
    state          text COLLATE "C" NOT NULL,
    channel        text COLLATE "C" NOT NULL,
    mode           text COLLATE "C" NOT NULL CHECK (mode IN ('own', 'online', 'collected', 'two_place')),
    maker          text COLLATE "C" NOT NULL,
    approver       text COLLATE "C",
    stated         jsonb NOT NULL DEFAULT '{}',
    documents      text[] COLLATE "C" NOT NULL DEFAULT '{}',
    withdrawal     hpf.withdrawal_facts,
    loan           hpf.loan_facts,
    findings       hpf.findings,
    CHECK ((business = 'withdrawal') = (ground IS NOT NULL))
) WITH (fillfactor = 60);
CREATE INDEX business_case_account ON fund.business_case (account_id);
CREATE INDEX business_case_house ON fund.business_case (house_id) WHERE house_id IS NOT NULL;
CREATE INDEX business_case_open ON fund.business_case (due_on) WHERE ended_on IS NULL;
CREATE INDEX business_case_applied ON fund.business_case USING brin (applied_on) WITH (pages_per_range = 16);
COMMENT ON TABLE fund.business_case IS 'Cases (业务办件) of withdrawals and loans: from application to payment, with the facts, parameters and findings of the decision.';
COMMENT ON COLUMN fund.business_case.branch_id IS 'The branch that handles it; another than home_branch_id is 全市通办.';
COMMENT ON COLUMN fund.business_case.mode IS 'own (本中心), and for other cities: online (全程网办), collected (代收代办), two_place (两地联办).';
COMMENT ON COLUMN fund.business_case.state IS 'A state of hpf.case_steps().';
COMMENT ON COLUMN fund.business_case.rate_series IS 'Of a loan: the series of the fund''s rate it was decided at.';
COMMENT ON COLUMN fund.business_case.combined_with IS 'Number of the contract it makes a combination (组合贷款) with.';
COMMENT ON COLUMN fund.business_case.loan_bank IS 'The bank whose loan is repaid, and where it is: papers depend on it.';
COMMENT ON COLUMN fund.business_case.due_on IS 'Last day of the time limit (办结时限).';
COMMENT ON COLUMN fund.business_case.stated IS 'What the applicant stated and the papers show: facts of the decision that the books do not know.';
COMMENT ON COLUMN fund.business_case.documents IS 'Kinds of papers handed in.';
COMMENT ON COLUMN fund.business_case.granted IS 'Amount granted by the decision.';
COMMENT ON COLUMN fund.business_case.paid IS 'Amount paid, without the closing interest.';
COMMENT ON COLUMN fund.business_case.visits IS 'Visits made (跑动次数).';

CREATE TABLE fund.case_event (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id   bigint NOT NULL,
    request   bigint NOT NULL,
    day       date NOT NULL,
    step      text COLLATE "C" NOT NULL,
    operator  text COLLATE "C" NOT NULL,
    note      text
);
CREATE INDEX business_case_event_case ON fund.case_event (case_id);
COMMENT ON TABLE fund.case_event IS 'Steps of cases: who did what when. Append-only.';
