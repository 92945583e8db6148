-- Policy parameters (政策参数) a new fund starts with: keys of hpf.policy_keys().
--
-- Each has its basis and says whether that basis was checked. What is unverified
-- is a default to be replaced by the centre with hpf.set_policy(). A key without
-- a date of its own holds from the day the 条例 took force, 1999-04-03.

INSERT INTO fund.policy (key, valid_from, value, verified, basis)
VALUES
    ('contribution_rounding_unit',  '1999-04-03', '"1.00"',    false, 'usual in cities; one notice of the Quanzhou centre to a member (2024-10-30) shows whole yuan, weak evidence'),
    ('contribution_rounding_mode',  '1999-04-03', '"half_up"', false, 'usual in cities; each side is rounded, then added'),
    ('contribution_base_floor',     '1999-04-03', '"1420.00"', false, 'Fujian minimum wage of 2020, fourth tier, from knowledge; the centre''s floor was not found'),
    ('contribution_base_cap',       '1999-04-03', '"30000.00"', false, 'assumed: three times the average wage is usual; the centre''s cap was not found'),
    ('contribution_ratio_floor',    '1999-04-03', '"5%"',      true,  '条例 art. 18'),
    ('contribution_ratio_cap',      '1999-04-03', '"12%"',     false, '建金管〔2005〕5号, hardened by 建金〔2016〕74号 and 建金〔2018〕45号, from knowledge'),
    ('collection_counts_interest',  '1999-04-03', 'true',      false, 'the centre''s annual report of 2023, a press copy, closes exactly so'),
    ('collection_counts_transfers', '1999-04-03', 'true',      false, 'assumed'),
    ('deposit_rate_series',         '1999-04-03', '"member_deposit"', true, '银发〔2016〕43号: one rate for all money from 2016-02-21; before it the series has no value'),
    ('deposit_day_basis',           '1999-04-03', '360',       true,  'day-product method (积数法): annual rate / 360, as another centre''s program accrues'),
    ('withdrawal_minimum_left',     '1999-04-03', '"0.01"',    false, 'as another centre''s program does, so that the account stays open'),
    ('offset_interbank_leg',        '1999-04-03', 'true',      false, 'assumed: bank statements do not reconcile without it'),
    ('principal_offset_mode',       '1999-04-03', '"reduce"',  false, 'assumed: an offset of principal lowers the installment'),
    ('penalty_income_subject',      '1999-04-03', '"40105"',   false, '住房公积金财务管理办法 (财综字〔1999〕59号) art. 20(4)'),
    ('subsidy_formula',             '1999-04-03', '"A"',       false, 'the common one; which one the centre uses was not found'),
    ('loan_ratio_ceiling_principal_offset', '1999-04-03', '100', true, '泉公积金〔2021〕2号: opened once the ratio was within 100 %'),
    ('annual_change_base',          '1999-04-03', '"year_end"', false, '泉公积金〔2021〕2号 says 比去年底; read as 31 December'),
    ('loan_ratio_meeting_base',     '2020-01-01', '"2020-01-31"', false, '泉公积金〔2021〕2号 says 年初 103.62 %; read as the January meeting''s figure'),
    ('business_window',             '1999-04-03', '{"act": "offset_principal", "days": 10}', true, '泉公积金〔2021〕2号: 上线仅10日; the first day is read from the books unless "from" names it');
