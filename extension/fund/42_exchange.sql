-- Bank exchange (银行数据交换): entrusted banks and their outlets, files out (批量扣款), returns
-- in (回盘), differences and their follow-up, acceptance runs (验收).

CREATE TABLE fund.entrusted_bank (
    code      text COLLATE "C" PRIMARY KEY,
    name      text COLLATE "C" NOT NULL UNIQUE,
    opened_on date NOT NULL
);
COMMENT ON TABLE fund.entrusted_bank IS 'Entrusted banks (受托银行) that files are exchanged with.';
COMMENT ON COLUMN fund.entrusted_bank.name IS 'As fund.bank_account.bank has it: what ties the special accounts to the bank.';

CREATE TABLE fund.outlet (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bank_code    text COLLATE "C" NOT NULL REFERENCES fund.entrusted_bank,
    code         text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('collection', 'loan')),
    bank_subject text COLLATE "C" REFERENCES fund.bank_account,
    opened_on    date NOT NULL,
    closed_on    date CHECK (closed_on >= opened_on),
    name         text NOT NULL,
    UNIQUE (bank_code, code, kind)
);
CREATE INDEX outlet_account ON fund.outlet (bank_subject);
COMMENT ON TABLE fund.outlet IS 'Outlets of entrusted banks (归集网点、贷款网点). A file goes to a special account only while an outlet keeps it.';
COMMENT ON COLUMN fund.outlet.bank_subject IS 'The special account (fund.bank_account) that it keeps; NULL for a counter only.';
COMMENT ON COLUMN fund.outlet.closed_on IS 'The first day on which it is closed.';

CREATE TABLE fund.file_kind (
    kind    text COLLATE "C" PRIMARY KEY,
    outlet  text COLLATE "C" NOT NULL CHECK (outlet IN ('collection', 'loan')),
    posts   boolean NOT NULL,
    chinese text NOT NULL
);
COMMENT ON TABLE fund.file_kind IS 'Kinds of files exchanged with banks: another kind is another row.';
COMMENT ON COLUMN fund.file_kind.posts IS 'What the bank returns is money received for the loan, and is posted; otherwise the return only confirms what was sent.';
INSERT INTO fund.file_kind (kind, outlet, posts, chinese) VALUES ('deduction', 'loan', true, '批量扣款');

CREATE TABLE fund.acceptance (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bank_code    text COLLATE "C" NOT NULL REFERENCES fund.entrusted_bank,
    kind         text COLLATE "C" NOT NULL REFERENCES fund.file_kind,
    request      bigint REFERENCES fund.request,
    bank_subject text COLLATE "C" REFERENCES fund.bank_account,
    begun_on     date NOT NULL,
    due_on       date,
    accepted_on  date,
    begun_by     text COLLATE "C" NOT NULL,
    accepted_by  text COLLATE "C",
    asked        hpf.file_line[]
);
CREATE INDEX acceptance_bank ON fund.acceptance (bank_code);
COMMENT ON TABLE fund.acceptance IS 'Acceptance runs (验收) of a bank''s files of one kind. From accepted_on of one of them on the bank is sent files.';
COMMENT ON COLUMN fund.acceptance.asked IS 'The lines of the test file; NULL where the bank was accepted before these books.';

CREATE TABLE fund.acceptance_step (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    acceptance_id bigint NOT NULL REFERENCES fund.acceptance,
    request       bigint NOT NULL REFERENCES fund.request,
    day           date NOT NULL,
    passed        boolean NOT NULL,
    test_case     text COLLATE "C" NOT NULL,
    expected      text COLLATE "C" NOT NULL,
    actual        text COLLATE "C" NOT NULL,
    operator      text COLLATE "C" NOT NULL,
    detail        text
);
CREATE INDEX acceptance_step_run ON fund.acceptance_step (acceptance_id, test_case, id);
COMMENT ON TABLE fund.acceptance_step IS 'The protocol of an acceptance run (验收记录): each test file, what was expected of it and what the checks found. Append-only; the last of a case counts.';

CREATE TABLE fund.bank_file (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text COLLATE "C" NOT NULL REFERENCES fund.file_kind,
    bank_subject text COLLATE "C" NOT NULL REFERENCES fund.bank_account,
    request      bigint NOT NULL REFERENCES fund.request,
    lines        integer NOT NULL CHECK (lines > 0),
    total        hpf.cny NOT NULL,
    made_on      date NOT NULL,
    due_on       date NOT NULL,
    closed_on    date,
    number       text COLLATE "C" NOT NULL UNIQUE
) WITH (fillfactor = 70);
CREATE INDEX bank_file_open ON fund.bank_file (id) WHERE closed_on IS NULL;
CREATE INDEX bank_file_account ON fund.bank_file (bank_subject, due_on);
COMMENT ON TABLE fund.bank_file IS 'Files sent to banks. Frozen when made: its text is made of its lines whenever it is asked for.';
COMMENT ON COLUMN fund.bank_file.closed_on IS 'Day on which every line was answered and posted, or the centre stopped waiting (hpf.close_bank_file).';

CREATE TABLE fund.bank_file_line (
    file_id  bigint NOT NULL REFERENCES fund.bank_file,
    loan_id  bigint NOT NULL REFERENCES fund.loan,
    asked    hpf.cny NOT NULL CHECK (asked > '0.00'),
    sequence integer NOT NULL,
    PRIMARY KEY (file_id, sequence),
    UNIQUE (file_id, loan_id)
);
CREATE INDEX bank_file_line_loan ON fund.bank_file_line (loan_id);
COMMENT ON TABLE fund.bank_file_line IS 'What a file asks of the bank, a loan a line. Append-only.';

CREATE TABLE fund.bank_return (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file_id bigint NOT NULL REFERENCES fund.bank_file,
    request bigint NOT NULL REFERENCES fund.request,
    lines   integer NOT NULL,
    total   hpf.cny NOT NULL,
    day     date NOT NULL,
    name    text COLLATE "C",
    digest  text COLLATE "C",
    UNIQUE (file_id, name)
);
COMMENT ON TABLE fund.bank_return IS 'Returns of banks to the files sent to them. Append-only.';
COMMENT ON COLUMN fund.bank_return.name IS 'Name of the file that came; NULL where the centre closed the file and notes what was not answered.';
COMMENT ON COLUMN fund.bank_return.digest IS 'Of all its lines: tells the same file sent again from another one of its name.';

CREATE TABLE fund.bank_return_line (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id  bigint NOT NULL REFERENCES fund.bank_return,
    file_id    bigint NOT NULL REFERENCES fund.bank_file,
    loan_id    bigint REFERENCES fund.loan,
    amount     hpf.cny NOT NULL CHECK (amount >= '0.00'),
    line       integer NOT NULL,
    sequence   integer NOT NULL,
    value_date date,
    late       boolean NOT NULL,
    state      text COLLATE "C" NOT NULL CHECK (state IN ('paid', 'short', 'over', 'rejected', 'unknown', 'doubled', 'unanswered')),
    loan       text COLLATE "C" NOT NULL,
    reason     text
);
CREATE INDEX bank_return_line_return ON fund.bank_return_line (return_id);
CREATE INDEX bank_return_line_file ON fund.bank_return_line (file_id, sequence);
COMMENT ON TABLE fund.bank_return_line IS 'Lines of returns as they came, and what they are against what was asked. Append-only.';
COMMENT ON COLUMN fund.bank_return_line.state IS 'paid, short (不足额), over, rejected (失败); unknown: no such line was sent; doubled: came before; unanswered: nothing came until the file was closed.';
COMMENT ON COLUMN fund.bank_return_line.late IS 'The money''s value date lies after the day it was due, or it came after the file was closed.';
COMMENT ON COLUMN fund.bank_return_line.loan IS 'Loan number as the bank wrote it.';
COMMENT ON COLUMN fund.bank_return_line.loan_id IS 'The loan of the line that was asked for; NULL where none was.';

CREATE TABLE fund.bank_posting (
    line_id     bigint PRIMARY KEY,
    fact_id     bigint,
    voucher_id  bigint,
    suspense_id bigint,
    posted      hpf.cny NOT NULL,
    book_date   date NOT NULL
);
CREATE INDEX bank_posting_voucher ON fund.bank_posting USING brin (voucher_id) WITH (pages_per_range = 16, autosummarize = on);
COMMENT ON TABLE fund.bank_posting IS 'What was done with each line of a return, once each: a fact of its loan, an item in suspense (219), or nothing to post. Written by the posting engine only, append-only.';
COMMENT ON COLUMN fund.bank_posting.voucher_id IS 'NULL for a bank''s own loan, and where nothing was posted.';

CREATE TABLE fund.difference_step (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    line_id    bigint NOT NULL REFERENCES fund.bank_return_line,
    request    bigint NOT NULL REFERENCES fund.request,
    loan_id    bigint REFERENCES fund.loan,
    voucher_id bigint,
    day        date NOT NULL,
    outcome    text COLLATE "C" NOT NULL CHECK (outcome IN ('assigned', 'returned', 'explained', 'answered')),
    operator   text COLLATE "C" NOT NULL,
    note       text NOT NULL
);
CREATE INDEX difference_step_line ON fund.difference_step (line_id);
COMMENT ON TABLE fund.difference_step IS 'How differences between files and returns were resolved: assigned to a loan, returned to the bank, explained, or answered by a later return. Append-only; one whose voucher was reversed does not count.';
