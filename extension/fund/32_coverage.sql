-- Coverage (扩面): which employers there are beside those that contribute, and
-- certificates of talent (人才).

CREATE TABLE fund.registration (
    uscc        hpf.uscc PRIMARY KEY,
    name        text NOT NULL,
    branch_id   integer NOT NULL REFERENCES fund.branch,
    ownership   text COLLATE "C" NOT NULL,
    founded_on  date NOT NULL,
    headcount   integer NOT NULL CHECK (headcount >= 0),
    source      text NOT NULL,
    recorded_on date NOT NULL,
    request     bigint NOT NULL
);
COMMENT ON TABLE fund.registration IS 'What is known of employers of the city, whether they have opened an account or not (登记单位): from the business register, social insurance, their own declaration. The same uscc as fund.employer is the same employer.';
COMMENT ON COLUMN fund.registration.branch_id IS 'The branch in whose district it lies.';
COMMENT ON COLUMN fund.registration.ownership IS '经济类型: a code of hpf.ownerships().';
COMMENT ON COLUMN fund.registration.headcount IS 'Persons it employs, as declared (申报职工人数).';

CREATE TABLE fund.talent (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id     bigint NOT NULL REFERENCES fund.member,
    tier          integer NOT NULL CHECK (tier BETWEEN 1 AND 7),
    number        text COLLATE "C" NOT NULL UNIQUE,
    valid_from    date NOT NULL,
    valid_through date NOT NULL,
    request       bigint NOT NULL,
    CHECK (valid_from <= valid_through)
);
CREATE INDEX talent_member ON fund.talent (member_id);
COMMENT ON TABLE fund.talent IS 'Certificates of talent (港湾计划人才证书) of members, each with its tier and dates.';
COMMENT ON COLUMN fund.talent.tier IS 'Tier (人才层次), 1 the highest.';
