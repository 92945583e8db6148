-- Transfers between centres: letters, account information and money, out and in; the
-- same message twice, changed, and out of order. This centre is 999999.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
CREATE FUNCTION id_of(account text) RETURNS citizen_id LANGUAGE sql AS $$ SELECT m.citizen_id FROM fund.member m JOIN fund.account a ON a.member_id = m.id WHERE a.number = account ORDER BY a.id DESC LIMIT 1 $$;
CREATE FUNCTION state_of(way text, letter text) RETURNS text LANGUAGE sql AS $$ SELECT state FROM fund.transfer t WHERE t.direction = way AND t.centre = '350200' AND t.letter = state_of.letter $$;
SELECT remit('r' || m, 'E1', yearmonth '2019-07' + m) FROM generate_series(0, 6) m ORDER BY m \g /dev/null
SELECT remit('s' || m, 'E2', yearmonth '2019-07' + m) FROM generate_series(0, 4) m ORDER BY m \g /dev/null
SELECT go_to('2019-07-20') \g /dev/null
SELECT make_dormant('d', ARRAY['A1', 'A2', 'A3', 'A4', 'B1']) \g /dev/null

-- another centre asks
SELECT refused($$SELECT receive_contact_letter('b', '999999', 'm1', 'X1', id_of('A1'), 'member A1')$$, 'HP103', 'a letter of our own', 'is this one');
SELECT refused($$SELECT receive_contact_letter('b', '350200', NULL, 'X1', id_of('A1'), 'member A1')$$, 'HP103', 'a message without a number', 'message is missing');
SELECT is((SELECT (number, note)::text FROM receive_contact_letter('l1', '350200', 'm1', 'X1', id_of('A1'), 'member A1')), '(X1,"account A1")', 'a letter for A1');
SELECT is(state_of('out', 'X1'), '02', 'letter received');
SELECT books() AS before \gset
SELECT is((SELECT (number, note)::text FROM receive_contact_letter('l1', '350200', 'm1', 'X1', id_of('A1'), 'member A1')), '(X1,"account A1")', 'the same request gets the same answer');
SELECT is(books(), :'before', 'and nothing is done');
SELECT is((SELECT (number, note)::text FROM receive_contact_letter('l1 again', '350200', 'm1', 'X1', id_of('A1'), 'member A1')), '(X1,"account A1")', 'the same message under another request too');
SELECT gives($$SELECT (SELECT count(*) FROM fund.transfer), (SELECT count(*) FROM fund.transfer_message), (SELECT count(*) FROM fund.transfer_step)$$, '(1,1,1)', 'one transfer, one message');
SELECT refused($$SELECT receive_contact_letter('b', '350200', 'm1', 'X1', id_of('A1'), 'member A2')$$, 'HP030', 'the same message with another name', 'The field that differs is name');
SELECT refused($$SELECT receive_contact_letter('b', '350200', 'm1', 'X2', id_of('A1'), 'member A1')$$, 'HP030', 'the same message with another letter', 'The field that differs is letter');
SELECT refused($$SELECT receive_contact_letter('b', '350200', 'm2', 'X1', id_of('A1'), 'member A1')$$, 'HP031', 'the same letter in another message', 'came before');
SELECT is((SELECT note FROM receive_contact_letter('l2', '350100', 'm1', 'X1', id_of('A2'), 'member A2')), 'account A2', 'another centre counts for itself');
SELECT is((SELECT note FROM receive_contact_letter('l3', '350200', 'm3', 'X3', id_of('A3'), 'somebody')), 'no open account of this person: refuse it', 'a person whom we do not know by that name');

-- review, refuse, send
SELECT refused($$SELECT send_transfer('b', '350200', 'X1')$$, 'HP031', 'sending before the review', 'does not admit send: its state is 02 From 02 lead: cancelled, refuse, review');
SELECT refused($$SELECT review_transfer('b', '350200', 'X9')$$, 'HP001', 'an unknown letter', 'no transfer out');
SELECT refused($$SELECT review_transfer('b', '350200', 'X3')$$, 'HP001', 'nobody to send', 'no open account');
SELECT reactivate('ra', ARRAY['A1']) \g /dev/null
SELECT refused($$SELECT review_transfer('b', '350200', 'X1')$$, 'HP002', 'an account that is not dormant', 'its state is 01');
SELECT make_dormant('d2', ARRAY['A1']), sign_loan('ln', 'F1', 'A5', '10000.00', 12, 'hpf_loan_first_upto5y', 'L1'), make_dormant('d3', ARRAY['A5']), receive_contact_letter('l5', '350200', 'm5', 'X5', id_of('A5'), 'member A5') \g /dev/null
SELECT refused($$SELECT review_transfer('b', '350200', 'X5')$$, 'HP002', 'an account with a loan', 'has a loan');
SELECT lives_ok($$SELECT review_transfer('v1', '350200', 'X1')$$, 'reviewed');
SELECT is(state_of('out', 'X1'), '01', 'state 01');
SELECT refused($$SELECT review_transfer('b', '350200', 'X1')$$, 'HP031', 'reviewed once', 'does not admit review');
SELECT refused($$SELECT refuse_transfer('b', '350200', 'X3', NULL)$$, 'HP103', 'a refusal without a reason');
SELECT is((SELECT note FROM refuse_transfer('f3', '350200', 'X3', 'unknown')), '999999-000000001', 'refused, and told');
SELECT refused($$SELECT refuse_transfer('b', '350200', 'X3', 'again')$$, 'HP031', 'refused once', 'From 13 lead: nothing');
SELECT go_to('2019-08-20') \g /dev/null
-- seven months of 2,186.00 from 1 July, 50 days at 1.5 % / 360: 15,302.00 x 50 x 0.015 / 360 = 31.879
SELECT is((SELECT (number, amount, note)::text FROM send_transfer('t1', '350200', 'X1')), '(A1,15333.88,"350200, interest 31.88")', 'sent: everything with interest');
SELECT posts('t1', '{transfer_out 01 211/201 31.88,transfer_out 01 201/101001 15333.88}', 'as every transfer out');
SELECT gives($$SELECT state, principal, interest, amount, continuous FROM fund.transfer WHERE letter = 'X1' AND centre = '350200'$$, '(00,15302.00,31.88,15333.88,t)', 'done, seven months without a gap');
SELECT gives($$SELECT status, closed_on FROM fund.account WHERE number = 'A1'$$, '(04,2019-08-20)', 'the account is closed by transfer');
SELECT gives($$SELECT message, to_centre, kind, content FROM transfer_outbox()$$,
    '(999999-000000001,350200,refusal,"{""letter"": ""X3"", ""reason"": ""unknown""}") (999999-000000002,350200,account_info,"{""amount"": ""15333.88"", ""letter"": ""X1"", ""interest"": ""31.88"", ""principal"": ""15302.00"", ""continuous"": true}") (999999-000000003,350200,money,"{""amount"": ""15333.88"", ""letter"": ""X1""}")', 'three messages wait in the outbox');
SELECT books() AS before \gset
SELECT is((SELECT (number, amount)::text FROM send_transfer('t1', '350200', 'X1')), '(A1,15333.88)', 'the same request again');
SELECT is(books(), :'before', 'sends nothing again');
SELECT refused($$SELECT send_transfer('t1', '350200', 'X5')$$, 'HP014', 'with another letter', 'The field that differs is letter');
SELECT refused($$SELECT send_transfer('b', '350200', 'X1')$$, 'HP031', 'sent once', 'its state is 00');
SELECT refused($$SELECT reverse('b', voucher_of('t1'), 'x')$$, 'HP018', 'its voucher is not reversed behind the other centre''s back', 'of a transfer between centres');
-- deferred months count; a gap does not; five months are not six
SELECT review_transfer('v2', '350100', 'X1') \g /dev/null
SELECT receive_contact_letter('l6', '350200', 'm6', 'X6', id_of('B1'), 'member B1'), review_transfer('v6', '350200', 'X6'), send_transfer('t6', '350200', 'X6') \g /dev/null
SELECT is((SELECT continuous FROM fund.transfer WHERE letter = 'X6'), false, 'five months are not six');
SELECT correct_payment('gap', (SELECT e.id FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A2' AND e.month = '2019-09'), '2186.00', 'a gap') \g /dev/null
SELECT ok(NOT contributed_months((SELECT id FROM fund.account WHERE number = 'A2'), 6) AND contributed_months((SELECT id FROM fund.account WHERE number = 'A2'), 4), 'a gap ends them');
INSERT INTO fund.deferral (employer_id, from_month, through_month, basis, granted_on) SELECT id, '2019-09', '2019-09', 'a test', '2019-08-20' FROM fund.employer WHERE number = 'E1';
SELECT ok(contributed_months((SELECT id FROM fund.account WHERE number = 'A2'), 7) AND NOT contributed_months((SELECT id FROM fund.account WHERE number = 'A2'), 8), 'a deferred month counts');

-- the outbox
SELECT refused($$SELECT mark_sent('b', ARRAY['999999-000000009'])$$, 'HP001', 'an unknown message');
SELECT refused($$SELECT mark_sent('b', '{}')$$, 'HP103', 'no message');
SELECT is((SELECT items FROM mark_sent('ms1', ARRAY['999999-000000001', '999999-000000002'])), 2, 'two are delivered');
SELECT gives($$SELECT message FROM transfer_outbox('350200') LIMIT 1$$, '(999999-000000003)', 'and wait no more');
SELECT is_empty($$SELECT message FROM transfer_outbox('350100')$$, 'none to the other centre');
SELECT refused($$SELECT mark_sent('b', ARRAY['999999-000000002'])$$, 'HP031', 'delivered already', 'was sent already');
SELECT refused($$SELECT mark_sent('b', ARRAY['999999-000000002', '999999-000000003', 'x'])$$, 'HP015', 'two of three are bad', '2 of 3%was sent already%no such message');
SELECT ok((SELECT bool_and((sent_at IS NOT NULL) = (number <= '999999-000000002')) FROM fund.transfer_message WHERE direction = 'sent'), 'the clock is read when it is reported');

-- the money came back: as if it had never been closed
SELECT go_to('2019-08-30') \g /dev/null
SELECT refused($$SELECT fail_transfer('b', '350100', 'X1', 'returned')$$, 'HP031', 'what was not sent does not fail', 'its state is 01');
SELECT lives_ok($$SELECT fail_transfer('fl', '350200', 'X1', 'account number wrong')$$, 'it failed');
SELECT gives($$SELECT status, balance, closed_on FROM fund.account WHERE number = 'A1'$$, '(02,15302.00,)', 'the account is open, and dormant');
SELECT gives($$SELECT kind, content ->> 'reason' FROM transfer_outbox('350200') ORDER BY message DESC LIMIT 1$$, '(failure,"account number wrong")', 'the other centre is told');
SELECT is((SELECT day_product FROM fund.account WHERE number = 'A1'), (SELECT day_product FROM fund.account WHERE number = 'A3'), 'interest as if it had never been closed');
SELECT receive_contact_letter('l7', '350200', 'm7', 'X7', id_of('A1'), 'member A1'), review_transfer('v7', '350200', 'X7') \g /dev/null
SELECT lives_ok($$SELECT send_transfer('t7', '350200', 'X7')$$, 'and is sent again by another letter');

-- taken back by the other centre, before and after
SELECT refused($$SELECT receive_transfer_notice('b', '350200', 'm8', 'X7', 'cancellation', 'no longer')$$, 'HP031', 'cancelled after it was sent', 'its state is 00');
SELECT lives_ok($$SELECT receive_transfer_notice('n1', '350100', 'm8', 'X1', 'cancellation', 'no longer')$$, 'cancelled before');
SELECT is((SELECT state FROM fund.transfer WHERE centre = '350100'), '05', 'state 05');
SELECT is((SELECT number FROM receive_transfer_notice('n1 again', '350100', 'm8', 'X1', 'cancellation', 'no longer')), 'X1', 'the notice again');
SELECT refused($$SELECT receive_transfer_notice('b', '350100', 'm8', 'X1', 'cancellation', 'other')$$, 'HP030', 'with another reason', 'differs is reason');
SELECT refused($$SELECT receive_transfer_notice('b', '350100', 'm8', 'X1', 'refusal', 'no longer')$$, 'HP030', 'as another kind', 'differs is kind');
SELECT refused($$SELECT receive_transfer_notice('b', '350100', 'm9', 'X1', 'greeting', 'x')$$, 'HP103', 'an unknown notice');
SELECT verified('after transfers out');

-- we ask
SELECT refused($$SELECT request_transfer_in('b', 'Z1', '350200')$$, 'HP001', 'for an unknown account');
SELECT refused($$SELECT request_transfer_in('b', 'A4', '350200')$$, 'HP002', 'for a dormant account', 'its state is 02');
SELECT refused($$SELECT request_transfer_in('b', 'A6', '999999')$$, 'HP103', 'of ourselves');
SELECT is((SELECT number FROM request_transfer_in('q1', 'A6', '350200', 'Y1')), 'Y1', 'our letter');
SELECT gives($$SELECT kind, content ->> 'letter', content ->> 'account', content ->> 'bank_account', (content ->> 'citizen_id') = id_of('A6')::text FROM transfer_outbox('350200') ORDER BY message DESC LIMIT 1$$, '(letter,Y1,A6,C1,t)', 'is in the outbox');
SELECT refused($$SELECT request_transfer_in('b', 'A7', '350200', 'Y1')$$, 'HP103', 'a letter of that number is there');
SELECT refused($$SELECT request_transfer_in('b', 'A6', '350200', 'Y2')$$, 'HP031', 'a second letter for the same account', 'is under way');
SELECT matches((SELECT number FROM request_transfer_in('q2', 'A7', '350200')), '^999999-L\d{9}$', 'the centre numbers its letters');
-- out of order, then in order
SELECT refused($$SELECT receive_transfer_money('b', '350200', 'n1', 'Y1', '5010.00')$$, 'HP031', 'money before information', 'does not admit money: its state is 01');
SELECT refused($$SELECT receive_account_info('b', '350200', 'n1', 'Y9', '5000.00', '10.00', true)$$, 'HP001', 'information on an unknown letter');
SELECT refused($$SELECT receive_account_info('b', '350200', 'n1', 'Y1', '-1.00', '10.00', true)$$, 'HP103', 'negative principal');
SELECT refused($$SELECT receive_account_info('b', '350200', 'n1', 'Y1', '0.00', '0.00', true)$$, 'HP003', 'nothing');
SELECT is((SELECT amount FROM receive_account_info('i1', '350200', 'n1', 'Y1', '5000.00', '10.00', true)), '5010.00'::cny, 'principal and interest are announced');
SELECT is(state_of('in', 'Y1'), '08', 'state 08');
SELECT is((SELECT amount FROM receive_account_info('i1 again', '350200', 'n1', 'Y1', '5000.00', '10.00', true)), '5010.00'::cny, 'the message again');
SELECT refused($$SELECT receive_account_info('b', '350200', 'n1', 'Y1', '5000.01', '10.00', true)$$, 'HP030', 'with another principal', 'The field that differs is principal');
SELECT refused($$SELECT receive_account_info('b', '350200', 'n1', 'Y1', '5000.00', '10.00', false)$$, 'HP030', 'with another flag', 'The field that differs is continuous');
SELECT refused($$SELECT receive_account_info('b', '350200', 'n2', 'Y1', '5000.00', '10.00', true)$$, 'HP031', 'announced once', 'does not admit info');
SELECT is((SELECT (amount, note)::text FROM receive_transfer_money('y1', '350200', 'n3', 'Y1', '5010.00')), '(5010.00,done)', 'the money is what was announced');
SELECT posts('y1', '{transfer_in 01 101001/201 5010.00}', 'as every transfer in');
SELECT enters('y1', '{A6 08 5010.00 0.00 2019-08-30}', 'to the account');
SELECT books() AS before \gset
SELECT is((SELECT (amount, note)::text FROM receive_transfer_money('y1', '350200', 'n3', 'Y1', '5010.00')), '(5010.00,done)', 'the same request again');
SELECT is(books(), :'before', 'posts nothing');
SELECT is((SELECT (amount, note)::text FROM receive_transfer_money('y1 again', '350200', 'n3', 'Y1', '5010.00')), '(5010.00,done)', 'the same message again');
SELECT is((SELECT count(*) FROM fund.voucher v WHERE v.event = 'transfer_in'), 1::bigint, 'posts nothing either');
SELECT refused($$SELECT receive_transfer_money('b', '350200', 'n3', 'Y1', '5010.01')$$, 'HP030', 'with another amount', 'The field that differs is amount');
SELECT refused($$SELECT receive_transfer_money('b', '350200', 'n4', 'Y1', '5010.00')$$, 'HP031', 'in another message', 'its state is 00');
SELECT refused($$SELECT cancel_transfer('b', '350200', 'Y1', 'no longer')$$, 'HP031', 'what is done is not cancelled');
SELECT refused($$SELECT reverse('b', voucher_of('y1'), 'x')$$, 'HP018', 'nor its voucher reversed');

-- a fen too much or too little is negotiated, and never refused
SELECT request_transfer_in('q3', 'A8', '350200', 'Y3'), receive_account_info('i3', '350200', 'n5', 'Y3', '100.00', '1.00', false) \g /dev/null
SELECT is((SELECT (amount, note)::text FROM receive_transfer_money('y3', '350200', 'n6', 'Y3', '100.99')), '(100.99,"negotiating: 100.99 arrived, 101.00 announced")', 'a fen and more is missing');
SELECT posts('y3', '{suspense_received 01 101001/219 100.99}', 'it waits in 219');
SELECT is(state_of('in', 'Y3'), '06', 'state 06');
SELECT refused($$SELECT return_unallocated('b', '01', 'C1', '0.01')$$, 'HP032', 'and is not returned as somebody''s', 'Only 0.00 is held');
SELECT refused(format($$SELECT identify_unallocated('b', %s, 'E1', 'x')$$, (SELECT item FROM unallocated() WHERE employer_number IS NULL)), 'HP032', 'nor given to an employer', 'A transfer between centres holds it');
SELECT lives_ok($$SELECT conclude_transfer('c3', '350200', 'Y3', 'agreed by telephone')$$, 'both agree');
SELECT posts('c3', '{transfer_in 01 219/201 100.99}', 'it is the member''s');
SELECT is(state_of('in', 'Y3'), '20', 'state 20');
SELECT refused($$SELECT conclude_transfer('b', '350200', 'Y3', 'again')$$, 'HP031', 'once');
SELECT verified('after a negotiation');
-- the sender takes it back
SELECT lives_ok($$SELECT receive_transfer_notice('x3', '350200', 'n7', 'Y3', 'failure', 'sent in error')$$, 'the sender takes it back');
SELECT gives($$SELECT state_of('in', 'Y3'), amount FROM unallocated() WHERE employer_number IS NULL$$, '(40,100.99)', 'state 40, and the money waits to be returned');
SELECT lives_ok($$SELECT return_unallocated('x4', '01', 'C1', '100.99')$$, 'it is');
SELECT withdraw('y0', 'A6', '18000.00', '07') \g /dev/null
SELECT refused($$SELECT receive_transfer_notice('b', '350200', 'n8', 'Y1', 'failure', 'sent in error')$$, 'HP004', 'money that has left the account is not taken back');
SELECT reverse('y00', voucher_of('y0'), 'x') \g /dev/null
SELECT lives_ok($$SELECT receive_transfer_notice('x5', '350200', 'n8', 'Y1', 'failure', 'sent in error')$$, 'else it is');
SELECT posts('x5', '{transfer_in 01 101001/201 -5010.00}', 'in red');

-- refused, cancelled, failed
SELECT request_transfer_in('q4', 'A9', '350200', 'Y4'), request_transfer_in('q5', 'A10', '350200', 'Y5'), request_transfer_in('q6', 'B2', '350200', 'Y6'), receive_account_info('i6', '350200', 'n9', 'Y6', '7.00', '0.00', true) \g /dev/null
SELECT lives_ok($$SELECT receive_transfer_notice('x6', '350200', 'n10', 'Y4', 'refusal', 'unknown person')$$, 'refused by the other centre');
SELECT refused($$SELECT receive_account_info('b', '350200', 'n11', 'Y4', '7.00', '0.00', true)$$, 'HP031', 'after that it announces nothing', 'its state is 13');
SELECT refused($$SELECT receive_transfer_notice('b', '350200', 'n12', 'Y6', 'refusal', 'x')$$, 'HP031', 'after announcing it does not refuse');
SELECT refused($$SELECT cancel_transfer('b', '350200', 'Y6', 'x')$$, 'HP031', 'nor do we cancel when the money is on its way');
SELECT lives_ok($$SELECT receive_transfer_notice('x7', '350200', 'n12', 'Y6', 'failure', 'bank closed')$$, 'it could not send');
SELECT is((SELECT note FROM cancel_transfer('x8', '350200', 'Y5', 'moved back')) ~ '^999999-', true, 'we cancel, and tell');
SELECT refused($$SELECT receive_account_info('b', '350200', 'n13', 'Y5', '7.00', '0.00', true)$$, 'HP031', 'what we cancelled is not announced', 'its state is 05');
SELECT gives($$SELECT letter, state FROM fund.transfer WHERE direction = 'in' AND letter LIKE 'Y%' ORDER BY letter$$, '(Y1,40) (Y3,40) (Y4,13) (Y5,05) (Y6,40)', 'where each ended');

-- two accounts merged: what is under way follows
SELECT open_account('oa', 'E2', make_citizen_id(350599, '1990-01-01', 1), 'member A7', '9110.00', '2019-09', 'D7') \g /dev/null
SELECT correct_citizen_id('od', 'A7', make_citizen_id(350599, '1990-01-01', 1), 'identity card'), merge_accounts('om', 'A7', 'D7', 'one person') \g /dev/null
SELECT is((SELECT a.number FROM fund.transfer t JOIN fund.account a ON a.id = t.account_id JOIN fund.request r ON r.request_id = 'q2' AND (r.answer).number = t.letter), 'D7', 'the letter of a merged account is the other''s');
SELECT receive_account_info('i7', '350200', 'n14', (SELECT (answer).number FROM fund.request WHERE request_id = 'q2'), '7.00', '0.00', true), close_account('co', 'D7', '10') \g /dev/null
SELECT is((SELECT note FROM receive_transfer_money('y7', '350200', 'n15', (SELECT (answer).number FROM fund.request WHERE request_id = 'q2'), '7.00')), 'negotiating: 7.00 arrived, 7.00 announced', 'money for an account that was closed meanwhile waits too');
SELECT refused($$SELECT conclude_transfer('b', '350200', (SELECT (answer).number FROM fund.request WHERE request_id = 'q2'), 'x')$$, 'HP002', 'and is not its');
SELECT lives_ok($$SELECT receive_transfer_notice('x9', '350200', 'n16', (SELECT (answer).number FROM fund.request WHERE request_id = 'q2'), 'failure', 'returned')$$, 'the sender takes it back');
SELECT gives($$SELECT branch, amount FROM unallocated() WHERE employer_number IS NULL$$, '(02,7.00)', 'so that it can be returned');

-- the table of steps: every state is known, every final one leads nowhere but to failure
SELECT is_empty($$SELECT s.* FROM transfer_steps() s WHERE NOT EXISTS (SELECT FROM transfer_states() t WHERE t.state = s.to_state)$$, 'steps lead to states');
SELECT is_empty($$SELECT s.* FROM transfer_steps() s JOIN transfer_states() t ON t.state = s.from_state AND t.final WHERE s.to_state <> '40'$$, 'from what is done only failure leads');
SELECT is((SELECT count(*) FROM (SELECT w.way, t.state, s.step FROM (VALUES ('in'), ('out')) w (way) CROSS JOIN transfer_states() t CROSS JOIN (SELECT DISTINCT step FROM transfer_steps()) s) x
    WHERE EXISTS (SELECT FROM transfer_steps() y WHERE (y.direction, y.from_state, y.step) = (x.way, x.state, x.step)) <> EXISTS (SELECT FROM transfer_steps() y WHERE y.to_state = CASE WHEN x.state IS NOT NULL THEN
        (SELECT check_transfer_step(x.way, 'L', x.state, x.step) WHERE EXISTS (SELECT FROM transfer_steps() z WHERE (z.direction, z.from_state, z.step) = (x.way, x.state, x.step))) END)), 0::bigint, 'and the check follows them');
SELECT refused(format($$SELECT check_transfer_step(%L, 'L', %L, %L)$$, w.way, t.state, s.step), 'HP031', format('%s of %s from %s', s.step, w.way, t.state))
FROM (VALUES ('in'), ('out')) w (way) CROSS JOIN transfer_states() t CROSS JOIN (SELECT DISTINCT step FROM transfer_steps()) s
WHERE NOT EXISTS (SELECT FROM transfer_steps() y WHERE (y.direction, y.from_state, y.step) = (w.way, t.state, s.step));
SELECT verified('at the end');
SELECT * FROM finish();
