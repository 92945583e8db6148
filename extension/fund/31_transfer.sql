-- Transfers between centres (异地转移接续): one row a transfer, its messages in an
-- outbox and an inbox. Two centres never share a transaction: each posts in its own
-- books, and a message that is sent twice changes nothing the second time.

CREATE TABLE fund.transfer (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    direction   text COLLATE "C" NOT NULL CHECK (direction IN ('in', 'out')),
    centre      text COLLATE "C" NOT NULL,
    letter      text COLLATE "C" NOT NULL,
    state       text COLLATE "C" NOT NULL CHECK (state IN ('00', '01', '02', '05', '06', '08', '13', '20', '40')),
    account_id  bigint REFERENCES fund.account,
    citizen_id  hpf.citizen_id NOT NULL,
    name        text NOT NULL,
    principal   hpf.cny,
    interest    hpf.cny,
    amount      hpf.cny,
    continuous  boolean,
    voucher_id  bigint,
    suspense_id bigint REFERENCES fund.suspense,
    opened_on   date NOT NULL,
    changed_on  date NOT NULL,
    UNIQUE (direction, centre, letter)
);
CREATE INDEX transfer_account ON fund.transfer (account_id);
CREATE INDEX transfer_voucher ON fund.transfer (voucher_id) WHERE voucher_id IS NOT NULL;
COMMENT ON TABLE fund.transfer IS 'Transfers of accounts between centres (异地转移接续), in and out, each known by the number of the contact letter (联系函).';
COMMENT ON COLUMN fund.transfer.direction IS 'in: another centre sends to us; out: we send.';
COMMENT ON COLUMN fund.transfer.centre IS 'The other centre''s code.';
COMMENT ON COLUMN fund.transfer.letter IS 'Number of the contact letter, of the receiving centre: ours for in, the other''s for out.';
COMMENT ON COLUMN fund.transfer.state IS 'A code of hpf.transfer_states(); hpf.transfer_steps() says which follows which.';
COMMENT ON COLUMN fund.transfer.account_id IS 'Our account; NULL while a letter asks for a person we do not know.';
COMMENT ON COLUMN fund.transfer.amount IS 'Principal and closing interest: what the sender announced (in) or sent (out).';
COMMENT ON COLUMN fund.transfer.continuous IS 'Six months without a gap up to the last month paid at the sending centre (连续缴存6个月).';
COMMENT ON COLUMN fund.transfer.voucher_id IS 'The voucher that sent or took in the money.';
COMMENT ON COLUMN fund.transfer.suspense_id IS 'Money that arrived and is not what was announced, held in 219 while the centres negotiate.';

CREATE TABLE fund.transfer_step (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer_id bigint NOT NULL REFERENCES fund.transfer,
    step        text COLLATE "C" NOT NULL,
    from_state  text COLLATE "C",
    to_state    text COLLATE "C" NOT NULL,
    day         date NOT NULL,
    request     bigint NOT NULL,
    note        text
);
CREATE INDEX transfer_step_transfer ON fund.transfer_step (transfer_id);
COMMENT ON TABLE fund.transfer_step IS 'The steps of each transfer. Append-only.';

CREATE SEQUENCE fund.message_number;
CREATE TABLE fund.transfer_message (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    direction   text COLLATE "C" NOT NULL CHECK (direction IN ('received', 'sent')),
    centre      text COLLATE "C" NOT NULL,
    number      text COLLATE "C" NOT NULL,
    transfer_id bigint NOT NULL REFERENCES fund.transfer,
    kind        text COLLATE "C" NOT NULL,
    content     jsonb NOT NULL,
    day         date NOT NULL,
    request     bigint NOT NULL,
    sent_at     timestamptz,
    answer      hpf.receipt,
    UNIQUE (direction, centre, number)
);
CREATE INDEX transfer_message_transfer ON fund.transfer_message (transfer_id);
CREATE INDEX transfer_message_unsent ON fund.transfer_message (id) WHERE direction = 'sent' AND sent_at IS NULL;
COMMENT ON SEQUENCE fund.message_number IS 'Numbers of the messages we send.';
COMMENT ON TABLE fund.transfer_message IS 'Messages between centres. Outbox (sent): written in the transaction of the act that they tell of, delivered by a program, at least once. Inbox (received): known by centre and number, so that the same message gets the first answer.';
COMMENT ON COLUMN fund.transfer_message.direction IS 'received: inbox; sent: outbox.';
COMMENT ON COLUMN fund.transfer_message.number IS 'The sender''s number of the message.';
COMMENT ON COLUMN fund.transfer_message.kind IS 'letter, account_info, money, refusal, cancellation or failure.';
COMMENT ON COLUMN fund.transfer_message.sent_at IS 'When the delivering program reported it delivered, by the clock.';
COMMENT ON COLUMN fund.transfer_message.answer IS 'What the first receipt of the message was answered.';
