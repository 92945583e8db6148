-- Transfers between centres (异地转移接续): letters, account information and money, as
-- steps of one transfer in each centre's books, with an outbox and an inbox between.
--
-- An act that tells the other centre something writes its message in the same
-- transaction; a program delivers hpf.transfer_outbox() and reports hpf.mark_sent().
-- Delivery may happen twice: a message is known by centre and number, and the second
-- time it gets the first answer.

CREATE FUNCTION hpf.transfer_states() RETURNS TABLE (state text, final boolean, meaning text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('02', false, 'letter received', '联系函已接收'),
    ('01', false, 'letter reviewed: sent by us, or accepted from the other centre', '联系函审核通过'),
    ('08', false, 'account information reviewed: the money is expected', '账户信息审核通过'),
    ('06', false, 'negotiating: the money is not what was announced', '协商中'),
    ('00', true,  'done', '办结'),
    ('20', true,  'done after negotiation', '协商后办结'),
    ('05', true,  'transfer in cancelled', '转入撤销'),
    ('13', true,  'transfer out refused', '转出拒绝'),
    ('40', true,  'transfer out failed', '转出失败')
$$;
COMMENT ON FUNCTION hpf.transfer_states() IS 'States of a transfer between centres, in the codes of the national platform as another centre''s program uses them.';

CREATE FUNCTION hpf.transfer_steps() RETURNS TABLE (direction text, step text, from_state text, to_state text, by_us boolean, meaning text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('out', 'letter',     NULL, '02', false, 'the other centre asks us to send'),
    ('out', 'review',     '02', '01', true,  'letter and account are in order'),
    ('out', 'refuse',     '02', '13', true,  'we do not send'),
    ('out', 'refuse',     '01', '13', true,  'we do not send'),
    ('out', 'send',       '01', '00', true,  'the account is closed and its money goes'),
    ('out', 'cancelled',  '02', '05', false, 'the other centre takes its letter back'),
    ('out', 'cancelled',  '01', '05', false, 'the other centre takes its letter back'),
    ('out', 'fail',       '00', '40', true,  'the money came back: the account is open again'),
    ('in',  'letter',     NULL, '01', true,  'we ask the other centre to send'),
    ('in',  'info',       '01', '08', false, 'the other centre announces principal and interest'),
    ('in',  'refused',    '01', '13', false, 'the other centre does not send'),
    ('in',  'cancel',     '01', '05', true,  'we take our letter back'),
    ('in',  'money',      '08', '00', false, 'the money is what was announced'),
    ('in',  'money',      '08', '06', false, 'the money is not what was announced, and waits in suspense'),
    ('in',  'conclude',   '06', '20', true,  'both centres agree: the money is the account''s'),
    ('in',  'failed',     '06', '40', false, 'the other centre takes its payment back: what arrived waits in suspense to be returned'),
    ('in',  'failed',     '08', '40', false, 'the other centre could not send'),
    ('in',  'failed',     '00', '40', false, 'the other centre''s payment is taken back'),
    ('in',  'failed',     '20', '40', false, 'the other centre''s payment is taken back')
$$;
COMMENT ON FUNCTION hpf.transfer_steps() IS 'The steps of a transfer between centres: from which state to which, and whether we do it or a message of the other centre.';

CREATE FUNCTION hpf.lock_transfer(way text, centre text, letter text, OUT id bigint, OUT state text, OUT account_id bigint, OUT account text,
                                  OUT citizen_id hpf.citizen_id, OUT name text, OUT amount hpf.cny, OUT voucher_id bigint, OUT suspense_id bigint)
LANGUAGE plpgsql AS $$
BEGIN
    -- the account first, as in every act
    PERFORM FROM fund.account a
    WHERE a.id = (SELECT t.account_id FROM fund.transfer t WHERE t.direction = way AND t.centre = lock_transfer.centre AND t.letter = lock_transfer.letter)
    FOR NO KEY UPDATE;
    SELECT t.id, t.state, t.account_id, (SELECT a.number FROM fund.account a WHERE a.id = t.account_id), t.citizen_id, t.name, t.amount, t.voucher_id, t.suspense_id
    INTO id, state, account_id, account, citizen_id, name, amount, voucher_id, suspense_id
    FROM fund.transfer t
    WHERE t.direction = way AND t.centre = lock_transfer.centre AND t.letter = lock_transfer.letter FOR NO KEY UPDATE OF t;
    IF id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no transfer %s with centre %s by letter %s', way, coalesce(centre, 'NULL'), coalesce(letter, 'NULL')),
            'Transfers are rows of fund.transfer, known by the number of the contact letter.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.lock_transfer(text, text, text) IS 'Locks and reads a transfer by its direction, the other centre and the letter; HP001 if there is none.';

CREATE FUNCTION hpf.check_transfer_step(way text, letter text, state text, step text, to_state text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    next_state text;
BEGIN
    SELECT s.to_state INTO next_state FROM hpf.transfer_steps() s
    WHERE s.direction = way AND s.step = check_transfer_step.step AND s.from_state = check_transfer_step.state
      AND (check_transfer_step.to_state IS NULL OR s.to_state = check_transfer_step.to_state) LIMIT 1;
    IF next_state IS NULL THEN
        PERFORM hpf.refuse('HP031', format('transfer %s by letter %s does not admit %s: its state is %s', way, letter, step, state),
            format('From %s lead: %s.', state, coalesce((SELECT string_agg(DISTINCT s.step, ', ') FROM hpf.transfer_steps() s WHERE s.direction = way AND s.from_state = check_transfer_step.state), 'nothing')),
            CASE step WHEN 'money' THEN 'Money that has arrived is booked by hpf.receive_unallocated() until its account information comes.' ELSE 'SELECT * FROM hpf.transfer_steps().' END);
    END IF;
    RETURN next_state;
END $$;
COMMENT ON FUNCTION hpf.check_transfer_step(text, text, text, text, text) IS 'The state that a step leads to; HP031 if the transfer''s state does not admit it.';

CREATE FUNCTION hpf.step_transfer(request bigint, day date, transfer bigint, step text, from_state text, to_state text, note text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fund.transfer t SET state = step_transfer.to_state, changed_on = step_transfer.day WHERE t.id = step_transfer.transfer;
    INSERT INTO fund.transfer_step (transfer_id, step, from_state, to_state, day, request, note)
    VALUES (step_transfer.transfer, step_transfer.step, step_transfer.from_state, step_transfer.to_state, step_transfer.day, step_transfer.request, step_transfer.note);
END $$;
COMMENT ON FUNCTION hpf.step_transfer(bigint, date, bigint, text, text, text, text) IS 'Takes a transfer to its next state and keeps the step.';

CREATE FUNCTION hpf.write_message(request bigint, day date, transfer bigint, centre text, kind text, content jsonb) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    number text := (SELECT m.centre_code FROM fund.meta m) || '-' || lpad(nextval('fund.message_number')::text, 9, '0');
BEGIN
    INSERT INTO fund.transfer_message (direction, centre, number, transfer_id, kind, content, day, request)
    VALUES ('sent', write_message.centre, number, write_message.transfer, write_message.kind, write_message.content, write_message.day, write_message.request);
    RETURN number;
END $$;
COMMENT ON FUNCTION hpf.write_message(bigint, date, bigint, text, text, jsonb) IS 'Writes a message to the outbox, in the transaction of the act that it tells of; answers its number.';

CREATE FUNCTION hpf.find_message(centre text, message text, kind text, content jsonb) RETURNS hpf.receipt
LANGUAGE plpgsql AS $$
DECLARE
    earlier record;
    differs text;
BEGIN
    -- the same message from two deliverers at once: one waits here for the other
    PERFORM pg_advisory_xact_lock(hashtextextended(centre || ' ' || message, 30));
    SELECT m.* INTO earlier FROM fund.transfer_message m WHERE m.direction = 'received' AND m.centre = find_message.centre AND m.number = find_message.message;
    IF earlier.id IS NULL THEN RETURN NULL; END IF;
    IF earlier.kind <> kind THEN
        differs := 'kind';
    ELSE
        SELECT coalesce(a.key, b.key) INTO differs
        FROM jsonb_each(earlier.content) a FULL JOIN jsonb_each(content) b ON a.key = b.key
        WHERE a.value IS DISTINCT FROM b.value ORDER BY 1 LIMIT 1;
    END IF;
    IF differs IS NOT NULL THEN
        PERFORM hpf.refuse('HP030', format('message %s of centre %s came before with other content', message, centre),
            format('The field that differs is %s; the first came on %s.', differs, earlier.day),
            'The first stays. The sender must say under a new number what is right.');
    END IF;
    RETURN earlier.answer;
END $$;
COMMENT ON FUNCTION hpf.find_message(text, text, text, jsonb) IS 'The first answer to a message that came before, NULL for a new one; HP030 naming the field if its content differs.';

CREATE FUNCTION hpf.keep_message(request bigint, day date, transfer bigint, centre text, message text, kind text, content jsonb, answer hpf.receipt) RETURNS hpf.receipt
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fund.transfer_message (direction, centre, number, transfer_id, kind, content, day, request, answer)
    VALUES ('received', keep_message.centre, message, transfer, keep_message.kind, keep_message.content, keep_message.day, keep_message.request, keep_message.answer);
    RETURN hpf.finish_act(request, answer);
END $$;
COMMENT ON FUNCTION hpf.keep_message(bigint, date, bigint, text, text, text, jsonb, hpf.receipt) IS 'Keeps a message in the inbox with its answer, and finishes the act.';

CREATE FUNCTION hpf.contributed_months(account bigint, months integer) RETURNS boolean
LANGUAGE sql STABLE AS $$
    -- deferred months count as contributed (建金〔2020〕23号)
    SELECT hpf.last_month_paid(a.id) IS NOT NULL AND NOT EXISTS (
        SELECT FROM generate_series(0, months - 1) g (back)
        WHERE hpf.paid_for(a.id, hpf.last_month_paid(a.id) - g.back) <= '0.00'
          AND NOT EXISTS (SELECT FROM fund.deferral d WHERE d.employer_id = a.employer_id
                          AND hpf.last_month_paid(a.id) - g.back BETWEEN d.from_month AND d.through_month))
    FROM fund.account a WHERE a.id = contributed_months.account
$$;
COMMENT ON FUNCTION hpf.contributed_months(bigint, integer) IS 'Has the account contributed for so many months without a gap, up to the last month paid? Deferred months count.';

-- ---- Another centre asks us to send (转出) ------------------------------------------------

CREATE FUNCTION hpf.receive_contact_letter(
    request_id text, centre text, message text, letter text, citizen_id hpf.citizen_id, name text,
    operator text DEFAULT session_user, channel text DEFAULT 'online'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act     hpf.act;
    content jsonb := jsonb_build_object('letter', letter, 'citizen_id', citizen_id::text, 'name', name);
    answer  hpf.receipt;
    own     record;
    transfer bigint;
BEGIN
    PERFORM hpf.check_isolation('receive_contact_letter');
    act := hpf.begin_act('receive_contact_letter', request_id, jsonb_build_object('centre', centre, 'message', message) || content, operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    answer := hpf.find_message(centre, message, 'letter', content);
    IF answer.number IS NOT NULL THEN
        RETURN hpf.finish_act(act.request, answer);
    ELSIF centre = (SELECT m.centre_code FROM fund.meta m) THEN
        PERFORM hpf.refuse('HP103', format('centre %s is this one', centre), 'Within the city accounts move by hpf.transfer_within().', NULL);
    ELSIF EXISTS (SELECT FROM fund.transfer t WHERE t.direction = 'out' AND t.centre = receive_contact_letter.centre AND t.letter = receive_contact_letter.letter) THEN
        PERFORM hpf.refuse('HP031', format('letter %s of centre %s came before in another message', letter, centre), 'A letter asks once.', NULL);
    END IF;
    SELECT a.id, a.number INTO own FROM fund.member m JOIN fund.account a ON a.member_id = m.id AND a.closed_on IS NULL
    WHERE m.citizen_id = receive_contact_letter.citizen_id AND m.name = receive_contact_letter.name;
    INSERT INTO fund.transfer (direction, centre, letter, state, account_id, citizen_id, name, opened_on, changed_on)
    VALUES ('out', receive_contact_letter.centre, receive_contact_letter.letter, '02', own.id, receive_contact_letter.citizen_id, receive_contact_letter.name, act.day, act.day)
    RETURNING id INTO transfer;
    PERFORM hpf.step_transfer(act.request, act.day, transfer, 'letter', NULL, '02', NULL);
    RETURN hpf.keep_message(act.request, act.day, transfer, centre, message, 'letter', content,
        ROW(letter, NULL, 1, NULL, coalesce('account ' || own.number, 'no open account of this person: refuse it'))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.receive_contact_letter(text, text, text, text, hpf.citizen_id, text, text, text) IS 'Takes in another centre''s contact letter (联系函): it asks us to send a person''s account. State 02. HP030 for the same message with other content.';

CREATE FUNCTION hpf.review_transfer(request_id text, centre text, letter text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act   hpf.act;
    moving record;
    own   record;
    after text;
BEGIN
    act := hpf.begin_act('review_transfer', request_id, jsonb_build_object('centre', centre, 'letter', letter), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    moving := hpf.lock_transfer('out', centre, letter);
    after := hpf.check_transfer_step('out', letter, moving.state, 'review');
    -- an account may have been opened, or an id corrected, since the letter came
    SELECT a.id, a.number, a.status INTO own FROM fund.member m JOIN fund.account a ON a.member_id = m.id AND a.closed_on IS NULL
    WHERE m.citizen_id = moving.citizen_id AND m.name = moving.name;
    IF own.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no open account of %s by that name', hpf.masked(moving.citizen_id)), 'Letter and account must name the same person.',
            'Refuse the letter: hpf.refuse_transfer().');
    ELSIF own.status <> '02' THEN
        PERFORM hpf.refuse('HP002', format('account %s is not dormant: its state is %s', own.number, own.status),
            'An account is transferred once its employment here has ended (封存).', 'hpf.make_dormant(), or hpf.refuse_transfer().');
    ELSIF EXISTS (SELECT FROM fund.loan l WHERE l.borrower_account_id = own.id AND l.status IN ('0', '2')) THEN
        PERFORM hpf.refuse('HP002', format('account %s is not transferred while its owner has a loan', own.number), 'The account repays the loan.', 'Settle the loan first, or hpf.refuse_transfer().');
    END IF;
    UPDATE fund.transfer t SET account_id = own.id WHERE t.id = moving.id;
    PERFORM hpf.step_transfer(act.request, act.day, moving.id, 'review', moving.state, after, NULL);
    RETURN hpf.finish_act(act.request, ROW(letter, NULL, 1, NULL, format('account %s', own.number))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.review_transfer(text, text, text, text, text) IS 'Reviews a contact letter (联系函审核): person and account agree, the account is dormant, no loan. State 02 to 01.';

CREATE FUNCTION hpf.send_transfer(request_id text, centre text, letter text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    moving record;
    fresh    boolean;
    account  text;
    answer   hpf.receipt;
    after    text;
    closing_interest hpf.cny;
    steady   boolean;
    sent     record;
BEGIN
    PERFORM hpf.check_isolation('send_transfer');
    fresh := NOT EXISTS (SELECT FROM fund.request r WHERE r.request_id = send_transfer.request_id);
    IF fresh THEN
        moving := hpf.lock_transfer('out', centre, letter);
        -- whoever waited for the lock may have waited for this very request
        fresh := NOT EXISTS (SELECT FROM fund.request r WHERE r.request_id = send_transfer.request_id);
    END IF;
    IF fresh THEN
        after := hpf.check_transfer_step('out', letter, moving.state, 'send');
        account := moving.account;
        steady := hpf.contributed_months(moving.account_id, 6);
    END IF;
    answer := hpf.close_with_interest('send_transfer', 'transfer_out', '07', request_id, account, NULL, '04',
        jsonb_build_object('centre', centre, 'letter', letter), centre || ', ', operator, channel);
    IF NOT fresh THEN RETURN answer; END IF;
    SELECT v.request, v.book_date INTO sent FROM fund.voucher v WHERE v.id = answer.voucher;
    closing_interest := (SELECT coalesce(sum(e.amount), '0.00') FROM fund.account_entry e WHERE e.voucher_id = answer.voucher AND e.kind = '09');
    UPDATE fund.transfer t
    SET principal = answer.amount - closing_interest, interest = closing_interest, amount = answer.amount, continuous = steady, voucher_id = answer.voucher
    WHERE t.id = moving.id;
    PERFORM hpf.step_transfer(sent.request, sent.book_date, moving.id, 'send', moving.state, after, NULL);
    PERFORM hpf.write_message(sent.request, sent.book_date, moving.id, centre, 'account_info', jsonb_build_object('letter', letter,
        'principal', (answer.amount - closing_interest)::text, 'interest', closing_interest::text, 'amount', answer.amount::text, 'continuous', steady));
    PERFORM hpf.write_message(sent.request, sent.book_date, moving.id, centre, 'money', jsonb_build_object('letter', letter, 'amount', answer.amount::text));
    RETURN answer;
END $$;
COMMENT ON FUNCTION hpf.send_transfer(text, text, text, text, text) IS 'Sends an account to another centre (异地转出): closing interest, everything out, state 04, and in the same transaction the messages with principal, interest and the six months'' flag. State 01 to 00.';

CREATE FUNCTION hpf.refuse_transfer(request_id text, centre text, letter text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act   hpf.act;
    moving record;
    after text;
BEGIN
    act := hpf.begin_act('refuse_transfer', request_id, jsonb_build_object('centre', centre, 'letter', letter, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    moving := hpf.lock_transfer('out', centre, letter);
    after := hpf.check_transfer_step('out', letter, moving.state, 'refuse');
    PERFORM hpf.step_transfer(act.request, act.day, moving.id, 'refuse', moving.state, after, reason);
    RETURN hpf.finish_act(act.request, ROW(letter, NULL, 1, NULL,
        hpf.write_message(act.request, act.day, moving.id, centre, 'refusal', jsonb_build_object('letter', letter, 'reason', reason)))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.refuse_transfer(text, text, text, text, text, text) IS 'Refuses to send (转出拒绝) and tells the other centre why. State 13.';

-- ---- We ask another centre to send (转入) ---------------------------------------------------

CREATE FUNCTION hpf.request_transfer_in(
    request_id text, account text, centre text, letter text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    own    record;
    person record;
    our_letter text;
    transfer bigint;
BEGIN
    PERFORM hpf.check_isolation('request_transfer_in');
    act := hpf.begin_act('request_transfer_in', request_id, jsonb_build_object('account', account, 'centre', centre, 'letter', letter), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{letter}');
    own := hpf.find_account(account);
    our_letter := coalesce(letter, (SELECT m.centre_code FROM fund.meta m) || '-L' || lpad(nextval('fund.message_number')::text, 9, '0'));
    IF own.status <> '01' THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot ask for a transfer: its state is %s', account, own.status), 'Money follows a member to where he contributes.', NULL);
    ELSIF centre = (SELECT m.centre_code FROM fund.meta m) THEN
        PERFORM hpf.refuse('HP103', format('centre %s is this one', centre), 'Within the city accounts move by hpf.transfer_within().', NULL);
    ELSIF EXISTS (SELECT FROM fund.transfer t WHERE t.direction = 'in' AND t.centre = request_transfer_in.centre AND t.letter = our_letter) THEN
        PERFORM hpf.refuse('HP103', format('letter %s to centre %s is there already', our_letter, centre), 'A letter asks once.', NULL);
    ELSIF EXISTS (SELECT FROM fund.transfer t WHERE t.direction = 'in' AND t.centre = request_transfer_in.centre AND t.account_id = own.id AND t.state IN ('01', '08', '06')) THEN
        PERFORM hpf.refuse('HP031', format('a transfer from centre %s to account %s is under way', centre, account), 'One at a time.', 'Cancel the first: hpf.cancel_transfer().');
    END IF;
    SELECT m.citizen_id, m.name INTO person FROM fund.member m WHERE m.id = own.member_id;
    INSERT INTO fund.transfer (direction, centre, letter, state, account_id, citizen_id, name, opened_on, changed_on)
    VALUES ('in', request_transfer_in.centre, our_letter, '01', own.id, person.citizen_id, person.name, act.day, act.day) RETURNING id INTO transfer;
    PERFORM hpf.step_transfer(act.request, act.day, transfer, 'letter', NULL, '01', NULL);
    PERFORM hpf.write_message(act.request, act.day, transfer, centre, 'letter', jsonb_build_object('letter', our_letter,
        'citizen_id', person.citizen_id::text, 'name', person.name, 'account', account,
        'bank_account', (SELECT b.number FROM fund.bank_account b WHERE b.subject = own.bank_subject)));
    RETURN hpf.finish_act(act.request, ROW(our_letter, NULL, 1, NULL, format('letter to %s', centre))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.request_transfer_in(text, text, text, text, text, text) IS 'Asks another centre to send a member''s account (异地转入申请): our contact letter goes to the outbox. NULL lets the centre number it. State 01.';

CREATE FUNCTION hpf.receive_account_info(
    request_id text, centre text, message text, letter text, principal hpf.cny, interest hpf.cny, continuous boolean,
    operator text DEFAULT session_user, channel text DEFAULT 'online'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act     hpf.act;
    content jsonb := jsonb_build_object('letter', letter, 'principal', principal::text, 'interest', interest::text, 'continuous', continuous);
    answer  hpf.receipt;
    after   text;
    moving record;
BEGIN
    PERFORM hpf.check_isolation('receive_account_info');
    act := hpf.begin_act('receive_account_info', request_id, jsonb_build_object('centre', centre, 'message', message) || content, operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    answer := hpf.find_message(centre, message, 'account_info', content);
    IF answer.number IS NOT NULL THEN
        RETURN hpf.finish_act(act.request, answer);
    END IF;
    moving := hpf.lock_transfer('in', centre, letter);
    after := hpf.check_transfer_step('in', letter, moving.state, 'info');
    IF least(principal, interest) < '0.00' OR greatest(principal, interest) > '1000000000000.00' THEN
        PERFORM hpf.refuse('HP103', format('principal %s and interest %s', principal, interest), 'Neither is negative, nor above any act''s.', NULL);
    END IF;
    PERFORM hpf.check_amount(principal + interest);
    UPDATE fund.transfer t
    SET principal = receive_account_info.principal, interest = receive_account_info.interest,
        amount = receive_account_info.principal + receive_account_info.interest, continuous = receive_account_info.continuous
    WHERE t.id = moving.id;
    PERFORM hpf.step_transfer(act.request, act.day, moving.id, 'info', moving.state, after, NULL);
    RETURN hpf.keep_message(act.request, act.day, moving.id, centre, message, 'account_info', content,
        ROW(letter, NULL, 1, principal + interest, CASE WHEN continuous THEN 'six months without a gap' ELSE 'not six months without a gap' END)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.receive_account_info(text, text, text, text, hpf.cny, hpf.cny, boolean, text, text) IS 'Takes in the other centre''s account information (账户信息): principal, closing interest, six months without a gap. State 01 to 08. HP030 for the same message with other content, HP031 out of order.';

CREATE FUNCTION hpf.receive_transfer_money(
    request_id text, centre text, message text, letter text, amount hpf.cny, operator text DEFAULT session_user, channel text DEFAULT 'online'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act     hpf.act;
    content jsonb := jsonb_build_object('letter', letter, 'amount', amount::text);
    answer  hpf.receipt;
    after   text;
    own     record;
    item    bigint;
    voucher bigint;
    moving record;
BEGIN
    PERFORM hpf.check_isolation('receive_transfer_money');
    act := hpf.begin_act('receive_transfer_money', request_id, jsonb_build_object('centre', centre, 'message', message) || content, operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    answer := hpf.find_message(centre, message, 'money', content);
    IF answer.number IS NOT NULL THEN
        RETURN hpf.finish_act(act.request, answer);
    END IF;
    PERFORM hpf.check_amount(amount);
    moving := hpf.lock_transfer('in', centre, letter);
    own := hpf.find_account(moving.account);
    -- money that has arrived is never refused: what does not fit waits in suspense
    after := hpf.check_transfer_step('in', letter, moving.state, 'money',
        CASE WHEN amount = moving.amount AND own.status IN ('01', '02') THEN '00' ELSE '06' END);
    IF after = '00' THEN
        voucher := hpf.post_voucher(act.request, 1, 'transfer_in', own.branch_id, act.day, ARRAY[own.bank_subject], ARRAY['201'], ARRAY[amount]);
        PERFORM hpf.post_account_entries(voucher, act.day, act.day, '08', ARRAY[own.id], ARRAY[amount]);
    ELSE
        voucher := hpf.post_voucher(act.request, 1, 'suspense_received', own.branch_id, act.day, ARRAY[own.bank_subject], ARRAY['219'], ARRAY[amount]);
        item := hpf.open_suspense(voucher, act.day, own.branch_id, own.bank_subject, amount, format('transfer by letter %s of centre %s', letter, centre));
    END IF;
    UPDATE fund.transfer t SET voucher_id = CASE WHEN after = '00' THEN voucher END, suspense_id = item WHERE t.id = moving.id;
    PERFORM hpf.step_transfer(act.request, act.day, moving.id, 'money', moving.state, after,
        CASE WHEN after = '06' THEN format('%s arrived, %s announced', amount, moving.amount) END);
    RETURN hpf.keep_message(act.request, act.day, moving.id, centre, message, 'money', content,
        ROW(letter, voucher, 1, amount, CASE WHEN after = '00' THEN 'done' ELSE format('negotiating: %s arrived, %s announced', amount, moving.amount) END)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.receive_transfer_money(text, text, text, text, hpf.cny, text, text) IS 'Takes in the money of a transfer (异地转入): bank/201 if it is what was announced, state 00; else bank/219 and state 06 until hpf.conclude_transfer(). HP030 for the same message with another amount, HP031 out of order.';

CREATE FUNCTION hpf.conclude_transfer(request_id text, centre text, letter text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act   hpf.act;
    own   record;
    held  record;
    after text;
    voucher bigint;
    moving record;
BEGIN
    act := hpf.begin_act('conclude_transfer', request_id, jsonb_build_object('centre', centre, 'letter', letter, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    moving := hpf.lock_transfer('in', centre, letter);
    after := hpf.check_transfer_step('in', letter, moving.state, 'conclude');
    own := hpf.find_account(moving.account);
    SELECT s.* INTO held FROM fund.suspense s WHERE s.id = moving.suspense_id FOR NO KEY UPDATE;
    IF own.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('account of letter %s cannot receive it: its state is %s', letter, own.status), NULL, NULL);
    ELSIF held.balance = '0.00' THEN
        PERFORM hpf.refuse('HP032', format('nothing is held for letter %s', letter), 'Its receipt was taken back.', NULL);
    ELSIF held.branch_id <> own.branch_id THEN
        PERFORM hpf.post_voucher(act.request, 2, 'internal_transfer', held.branch_id, act.day, ARRAY['219'], ARRAY['291'], ARRAY[held.balance]);
        PERFORM hpf.post_voucher(act.request, 3, 'internal_transfer', own.branch_id, act.day, ARRAY['291'], ARRAY['219'], ARRAY[held.balance]);
    END IF;
    voucher := hpf.post_voucher(act.request, 1, 'transfer_in', own.branch_id, act.day, ARRAY['219'], ARRAY['201'], ARRAY[held.balance], basis);
    PERFORM hpf.post_account_entries(voucher, act.day, act.day, '08', ARRAY[own.id], ARRAY[held.balance]);
    UPDATE fund.suspense s SET balance = '0.00', branch_id = own.branch_id WHERE s.id = held.id;
    INSERT INTO fund.suspense_entry (suspense_id, voucher_id, amount, book_date) VALUES (held.id, voucher, -held.balance, act.day);
    UPDATE fund.transfer t SET voucher_id = voucher WHERE t.id = moving.id;
    PERFORM hpf.step_transfer(act.request, act.day, moving.id, 'conclude', moving.state, after, basis);
    RETURN hpf.finish_act(act.request, ROW(letter, voucher, 1, held.balance, basis)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.conclude_transfer(text, text, text, text, text, text) IS 'Ends a negotiation (协商后办结): what arrived is the account''s, 219/201. State 06 to 20.';

CREATE FUNCTION hpf.cancel_transfer(request_id text, centre text, letter text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act   hpf.act;
    after text;
    moving record;
BEGIN
    act := hpf.begin_act('cancel_transfer', request_id, jsonb_build_object('centre', centre, 'letter', letter, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    moving := hpf.lock_transfer('in', centre, letter);
    after := hpf.check_transfer_step('in', letter, moving.state, 'cancel');
    PERFORM hpf.step_transfer(act.request, act.day, moving.id, 'cancel', moving.state, after, reason);
    RETURN hpf.finish_act(act.request, ROW(letter, NULL, 1, NULL,
        hpf.write_message(act.request, act.day, moving.id, centre, 'cancellation', jsonb_build_object('letter', letter, 'reason', reason)))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.cancel_transfer(text, text, text, text, text, text) IS 'Takes our contact letter back (转入撤销) before the other centre has answered it, and tells it. State 05.';

-- ---- What either side is told, and what goes wrong -------------------------------------------

CREATE FUNCTION hpf.take_back_transfer(request bigint, day date, voucher bigint, reason text) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    -- the voucher, then its accounts, in the order of hpf.reverse()
    PERFORM FROM fund.voucher v WHERE v.id = voucher FOR UPDATE;
    RETURN hpf.post_reversal(request, 1, day, voucher, reason);
END $$;
COMMENT ON FUNCTION hpf.take_back_transfer(bigint, date, bigint, text) IS 'Takes back the money of a transfer with a red entry; a closed account is open again, as if it had never been closed.';

CREATE FUNCTION hpf.receive_transfer_notice(
    request_id text, centre text, message text, letter text, notice text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'online'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act     hpf.act;
    content jsonb := jsonb_build_object('letter', letter, 'reason', reason);
    answer  hpf.receipt;
    way     text;
    step    text;
    after   text;
    red     bigint;
    moving record;
BEGIN
    PERFORM hpf.check_isolation('receive_transfer_notice');
    act := hpf.begin_act('receive_transfer_notice', request_id, jsonb_build_object('centre', centre, 'message', message, 'notice', notice) || content, operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    SELECT k.way, k.step INTO way, step
    FROM (VALUES ('refusal', 'in', 'refused'), ('failure', 'in', 'failed'), ('cancellation', 'out', 'cancelled')) AS k (notice, way, step) WHERE k.notice = receive_transfer_notice.notice;
    IF way IS NULL THEN
        PERFORM hpf.refuse('HP103', format('unknown notice %s', notice), 'refusal and failure of what we asked for, cancellation of what we were asked for.', NULL);
    END IF;
    answer := hpf.find_message(centre, message, notice, content);
    IF answer.number IS NOT NULL THEN
        RETURN hpf.finish_act(act.request, answer);
    END IF;
    moving := hpf.lock_transfer(way, centre, letter);
    after := hpf.check_transfer_step(way, letter, moving.state, step);
    IF moving.voucher_id IS NOT NULL THEN
        red := hpf.take_back_transfer(act.request, act.day, moving.voucher_id, reason);
    END IF;
    PERFORM hpf.step_transfer(act.request, act.day, moving.id, step, moving.state, after, reason);
    RETURN hpf.keep_message(act.request, act.day, moving.id, centre, message, notice, content,
        ROW(letter, red, 1, NULL, after)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.receive_transfer_notice(text, text, text, text, text, text, text, text) IS 'Takes in a notice of the other centre: refusal (转出拒绝, 13) or failure (转出失败, 40; money taken in is taken back) of a transfer we asked for, or cancellation (转入撤销, 05) of one it asked for. HP030, HP031.';

CREATE FUNCTION hpf.fail_transfer(request_id text, centre text, letter text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act   hpf.act;
    after text;
    red   bigint;
    moving record;
BEGIN
    PERFORM hpf.check_isolation('fail_transfer');
    act := hpf.begin_act('fail_transfer', request_id, jsonb_build_object('centre', centre, 'letter', letter, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    moving := hpf.lock_transfer('out', centre, letter);
    after := hpf.check_transfer_step('out', letter, moving.state, 'fail');
    red := hpf.take_back_transfer(act.request, act.day, moving.voucher_id, reason);
    PERFORM hpf.step_transfer(act.request, act.day, moving.id, 'fail', moving.state, after, reason);
    PERFORM hpf.write_message(act.request, act.day, moving.id, centre, 'failure', jsonb_build_object('letter', letter, 'reason', reason));
    RETURN hpf.finish_act(act.request, ROW(letter, red, 1, moving.amount, reason)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.fail_transfer(text, text, text, text, text, text) IS 'The money of a transfer out came back (转出失败): a red entry opens the account again, dormant, with interest as if it had never been closed, and the other centre is told. State 00 to 40.';

CREATE FUNCTION hpf.mark_sent(request_id text, messages text[], operator text DEFAULT session_user, channel text DEFAULT 'online') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    bad text;
    bad_count integer;
BEGIN
    act := hpf.begin_act('mark_sent', request_id, jsonb_build_object('messages', to_jsonb(messages)), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    PERFORM FROM fund.transfer_message m WHERE m.direction = 'sent' AND m.number = ANY (messages) ORDER BY m.id FOR NO KEY UPDATE;
    SELECT string_agg(format('message %s: %s', coalesce(n.number, 'NULL'), CASE WHEN m.id IS NULL THEN 'no such message' ELSE 'was sent already' END), '; ' ORDER BY n.row), count(*)
    INTO bad, bad_count
    FROM unnest(messages) WITH ORDINALITY AS n (number, row) LEFT JOIN fund.transfer_message m ON m.direction = 'sent' AND m.number = n.number
    WHERE m.id IS NULL OR m.sent_at IS NOT NULL;
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse(CASE WHEN cardinality(messages) > 1 THEN 'HP015' WHEN bad LIKE '%no such message' THEN 'HP001' ELSE 'HP031' END,
            format('%s of %s messages cannot be marked as sent', bad_count, cardinality(messages)), bad, 'Nothing was marked. SELECT * FROM hpf.transfer_outbox().');
    END IF;
    UPDATE fund.transfer_message m SET sent_at = clock_timestamp() WHERE m.direction = 'sent' AND m.number = ANY (messages);
    RETURN hpf.finish_act(act.request, ROW(messages[1], NULL, cardinality(messages), NULL, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.mark_sent(text, text[], text, text) IS 'Reports messages of the outbox as delivered, all or none.';

CREATE FUNCTION hpf.transfer_outbox(centre text DEFAULT NULL) RETURNS TABLE (message text, to_centre text, kind text, content jsonb, day date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT m.number, m.centre, m.kind, m.content, m.day FROM fund.transfer_message m
    WHERE m.direction = 'sent' AND m.sent_at IS NULL AND (transfer_outbox.centre IS NULL OR m.centre = transfer_outbox.centre)
    ORDER BY m.id;
END $$;
COMMENT ON FUNCTION hpf.transfer_outbox(text) IS 'Messages to other centres that are not delivered yet, in the order written: what the delivering program sends and then reports with hpf.mark_sent().';
