-- Credit reporting (征信报送): batches, the records sent in them, corrections, objections.

CREATE TABLE fund.credit_batch (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id   bigint UNIQUE REFERENCES fund.job,
    control  hpf.cny,
    month    hpf.yearmonth NOT NULL,
    number   integer NOT NULL,
    cutoff   date NOT NULL,
    made_on  date NOT NULL,
    sent_on  date,
    records  integer,
    kind     text COLLATE "C" NOT NULL CHECK (kind IN ('loan', 'contribution', 'correction')),
    state    text COLLATE "C" NOT NULL DEFAULT 'made' CHECK (state IN ('made', 'sent', 'dropped')),
    made_by  text COLLATE "C" NOT NULL,
    sent_by  text COLLATE "C",
    digest   text COLLATE "C",
    UNIQUE (kind, month, number),
    CHECK ((kind = 'correction') = (job_id IS NULL)),
    CHECK ((state = 'sent') = (digest IS NOT NULL))
);
CREATE UNIQUE INDEX credit_batch_open_corrections ON fund.credit_batch (kind) WHERE kind = 'correction' AND state = 'made';
COMMENT ON TABLE fund.credit_batch IS 'What is sent to the credit bureau at once (征信报文): a month''s loans or contributions, or corrections approved since the last were sent.';
COMMENT ON COLUMN fund.credit_batch.number IS '1; more where something of the month was left out of what had been sent, or the batch was made anew.';
COMMENT ON COLUMN fund.credit_batch.cutoff IS 'The last accounting day whose facts it knows: closed, so that the batch is the same whenever its chunks are done.';
COMMENT ON COLUMN fund.credit_batch.state IS 'made, sent, or dropped: its records were never sent and count for nothing.';
COMMENT ON COLUMN fund.credit_batch.control IS 'Control figure of what was sent: the balances, or the monthly amounts, added up.';
COMMENT ON COLUMN fund.credit_batch.digest IS 'md5 of the lines that were sent.';

CREATE TABLE fund.credit_record (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    batch_id   bigint NOT NULL,
    subject_id bigint NOT NULL,
    corrects   bigint,
    month      hpf.yearmonth NOT NULL,
    cutoff     date NOT NULL,
    kind       text COLLATE "C" NOT NULL CHECK (kind IN ('loan', 'contribution')),
    report     text COLLATE "C" NOT NULL CHECK (report IN ('first', 'month', 'close', 'correction', 'deletion')),
    digest     text COLLATE "C" NOT NULL,
    content    jsonb NOT NULL,
    PRIMARY KEY (id),
    CHECK ((corrects IS NULL) = (report IN ('first', 'month', 'close')))
);
CREATE INDEX credit_record_batch ON fund.credit_record (batch_id);
CREATE INDEX credit_record_subject ON fund.credit_record (kind, subject_id, month);
COMMENT ON TABLE fund.credit_record IS 'Records of loans and contributions for the credit bureau (征信记录), as they were made: fields of hpf.credit_fields(). Append-only.';
COMMENT ON COLUMN fund.credit_record.subject_id IS 'fund.loan.id or, of a contribution, fund.account.id.';
COMMENT ON COLUMN fund.credit_record.report IS 'first (首次报送), month (月度), close (关闭), correction (更正) or deletion (删除) of the record it corrects.';
COMMENT ON COLUMN fund.credit_record.cutoff IS 'The last accounting day whose facts it knows; facts booked later may make a correction due.';
COMMENT ON COLUMN fund.credit_record.digest IS 'md5 of the content''s text.';

CREATE TABLE fund.credit_objection (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id bigint NOT NULL REFERENCES fund.credit_record,
    opened_on date NOT NULL,
    due_on    date NOT NULL,
    closed_on date,
    state     text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'corrected')),
    raised_by text NOT NULL,
    opened_by text COLLATE "C" NOT NULL,
    closed_by text COLLATE "C",
    what      text NOT NULL,
    answer    text,
    CHECK ((state = 'open') = (closed_on IS NULL))
);
CREATE INDEX credit_objection_record ON fund.credit_objection (record_id);
COMMENT ON TABLE fund.credit_objection IS 'Objections (异议) to records: while one is open, the loan''s or account''s records are marked as in dispute.';
COMMENT ON COLUMN fund.credit_objection.due_on IS 'Last day for the answer (异议处理时限).';
COMMENT ON COLUMN fund.credit_objection.raised_by IS 'Who objects: the person, or the bureau for the person.';
COMMENT ON COLUMN fund.credit_objection.state IS 'open, answered (the record stands) or corrected.';

CREATE TABLE fund.credit_correction (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id    bigint NOT NULL REFERENCES fund.credit_record,
    objection_id bigint REFERENCES fund.credit_objection,
    request      bigint NOT NULL REFERENCES fund.request,
    cutoff       date NOT NULL,
    proposed_on  date NOT NULL,
    decided_on   date,
    state        text COLLATE "C" NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'approved', 'refused')),
    proposed_by  text COLLATE "C" NOT NULL,
    decided_by   text COLLATE "C",
    reason       text NOT NULL,
    content      jsonb,
    CHECK (decided_by <> proposed_by),
    CHECK ((state = 'proposed') = (decided_by IS NULL))
);
CREATE UNIQUE INDEX credit_correction_open ON fund.credit_correction (record_id) WHERE state = 'proposed';
COMMENT ON TABLE fund.credit_correction IS 'Corrections (更正) of sent records: proposed by one person, approved or refused by another.';
COMMENT ON COLUMN fund.credit_correction.content IS 'What the record should have been; NULL deletes it.';
