-- What a new fund starts with: the register of rule documents (规范性文件), policy
-- parameters (政策参数) of both legal regimes, retirement ages.
--
-- Each value has its basis and says whether that basis was checked. What is
-- unverified is a default to be replaced by the centre (hpf.propose_policy). A
-- key without a date of its own holds from the day the 条例 took force, 1999-04-03;
-- the 条例 as revised holds from 2026-09-20.

INSERT INTO fund.rule_document (id, number, title, issued_on, effective_on, repealed_on, supersedes, verified)
VALUES
    (0,  '未登记', 'not in the register: an assumption, or a source that is not a rule', NULL, NULL, NULL, NULL, false),
    (1,  '条例1999', '住房公积金管理条例（国务院令第262号）', '1999-04-03', '1999-04-03', '2002-03-24', NULL, false),
    (2,  '条例2002', '住房公积金管理条例（国务院令第350号修订）', '2002-03-24', '2002-03-24', '2019-03-24', 1, false),
    (3,  '条例2019', '住房公积金管理条例（国务院令第710号修订）', '2019-03-24', '2019-03-24', '2026-09-20', 2, true),
    (4,  '条例2026', '住房公积金管理条例（2026年修订）', NULL, '2026-09-20', NULL, 3, false),
    (5,  '建金管〔2005〕5号', '关于住房公积金管理若干具体问题的指导意见', '2005-01-10', NULL, NULL, NULL, false),
    (6,  '建金〔2016〕74号', '关于规范和阶段性适当降低住房公积金缴存比例的通知', NULL, '2016-05-01', NULL, NULL, false),
    (7,  '建金〔2018〕45号', '关于改进住房公积金缴存机制进一步降低企业成本的通知', NULL, NULL, NULL, NULL, false),
    (8,  '建金〔2010〕179号', '关于规范住房公积金个人住房贷款政策有关问题的通知', NULL, '2010-11-02', NULL, NULL, false),
    (9,  '建金〔2014〕148号', '关于发展住房公积金个人住房贷款业务的通知', NULL, NULL, NULL, NULL, false),
    (10, '建金〔2015〕135号', '关于住房公积金异地个人住房贷款有关操作问题的通知', NULL, NULL, NULL, NULL, false),
    (11, '建金〔2020〕23号', '关于妥善应对新冠肺炎疫情实施住房公积金阶段性支持政策的通知', '2020-02-21', '2020-02-21', NULL, NULL, false),
    (12, '建金〔2022〕45号', '关于实施住房公积金阶段性支持政策的通知', NULL, NULL, NULL, NULL, false),
    (13, '泉公积金〔2021〕2号', '泉州市住房公积金管理中心2020年度工作总结和2021年工作计划', '2021-01-22', '2021-01-22', NULL, NULL, true),
    (14, '财综字〔1999〕59号', '住房公积金财务管理办法', NULL, NULL, NULL, NULL, false),
    (15, '财会字〔1999〕33号', '住房公积金会计核算办法', NULL, NULL, NULL, NULL, false),
    (16, '银发〔2016〕43号', '关于完善职工住房公积金账户存款利率形成机制的通知', NULL, '2016-02-21', NULL, NULL, true),
    (17, '延迟退休2024', '国务院关于渐进式延迟法定退休年龄的办法', '2024-09-13', '2025-01-01', NULL, NULL, false);
PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('fund.rule_document', 'id'), 100);

INSERT INTO fund.policy (key, scope, valid_from, value, document_id, basis, verified)
SELECT v.key, v.scope, v.valid_from::date,
       CASE WHEN k.type = 'object' THEN v.value::jsonb ELSE pg_catalog.to_jsonb(hpf.policy_value(v.key, v.value)) END,
       d.id, v.basis, v.verified
FROM (VALUES
    -- collection
    ('city',   'contribution_rounding_unit',  '1999-04-03', '1.00',     '未登记', false, 'usual in cities; one notice of the Quanzhou centre to a member (2024-10-30) shows whole yuan, weak evidence'),
    ('city',   'contribution_rounding_mode',  '1999-04-03', 'half_up',  '未登记', false, 'usual in cities; each side is rounded, then added'),
    ('city',   'contribution_base_floor',     '1999-04-03', '1420.00',  '未登记', false, 'Fujian minimum wage of 2020, fourth tier, from knowledge; the centre''s floor was not found'),
    ('city',   'contribution_base_cap',       '1999-04-03', '30000.00', '未登记', false, 'assumed: three times the average wage is usual; the centre''s cap was not found'),
    ('nation', 'contribution_ratio_floor',    '1999-04-03', '5%',       '条例2019', true, '条例 art. 18'),
    ('nation', 'contribution_ratio_cap',      '1999-04-03', '12%',      '建金管〔2005〕5号', false, '建金管〔2005〕5号, hardened by 建金〔2016〕74号 and 建金〔2018〕45号, from knowledge'),
    -- books and reports
    ('city',   'collection_counts_interest',  '1999-04-03', 'true',     '未登记', false, 'the centre''s annual report of 2023, a press copy, closes exactly so'),
    ('city',   'collection_counts_transfers', '1999-04-03', 'true',     '未登记', false, 'assumed'),
    ('nation', 'deposit_rate_series',         '1999-04-03', 'member_deposit', '银发〔2016〕43号', true, '银发〔2016〕43号: one rate for all money from 2016-02-21; before it the series has no value'),
    ('city',   'deposit_day_basis',           '1999-04-03', '360',      '未登记', true, 'day-product method (积数法): annual rate / 360, as another centre''s program accrues'),
    ('city',   'withdrawal_minimum_left',     '1999-04-03', '0.01',     '未登记', false, 'as another centre''s program does, so that the account stays open'),
    ('city',   'offset_interbank_leg',        '1999-04-03', 'true',     '未登记', false, 'assumed: bank statements do not reconcile without it'),
    ('city',   'principal_offset_mode',       '1999-04-03', 'reduce',   '未登记', false, 'assumed: an offset of principal lowers the installment'),
    ('nation', 'penalty_income_subject',      '1999-04-03', '40105',    '财综字〔1999〕59号', false, '住房公积金财务管理办法 (财综字〔1999〕59号) art. 20(4)'),
    ('city',   'subsidy_formula',             '1999-04-03', 'A',        '未登记', false, 'the common one; which one the centre uses was not found'),
    ('city',   'loan_ratio_ceiling_principal_offset', '1999-04-03', '100', '泉公积金〔2021〕2号', true, '泉公积金〔2021〕2号: opened once the ratio was within 100 %'),
    ('city',   'annual_change_base',          '1999-04-03', 'year_end', '泉公积金〔2021〕2号', false, '泉公积金〔2021〕2号 says 比去年底; read as 31 December'),
    ('city',   'loan_ratio_meeting_base',     '2020-01-01', '2020-01-31', '泉公积金〔2021〕2号', false, '泉公积金〔2021〕2号 says 年初 103.62 %; read as the January meeting''s figure'),
    ('city',   'business_window',             '1999-04-03', '{"act": "offset_principal", "days": 10}', '泉公积金〔2021〕2号', true, '泉公积金〔2021〕2号: 上线仅10日; the first day is read from the books unless "from" names it'),
    -- loans: who
    ('nation', 'loan_months_least',           '1999-04-03', '6',        '建金〔2014〕148号', true, '建金〔2014〕148号: six months; some cities ask twelve'),
    ('nation', 'loan_other_city_open',        '1999-04-03', 'true',     '建金〔2015〕135号', false, '建金〔2015〕135号, from knowledge'),
    ('nation', 'loan_count_most',             '1999-04-03', '2',        '建金〔2010〕179号', false, '建金〔2010〕179号: none for a third home, from knowledge'),
    ('city',   'loan_wait_months',            '1999-04-03', '0',        '未登记', false, 'local; the centre''s was not found, 0 refuses nobody'),
    ('city',   'loan_overdue_periods_most',   '1999-04-03', '6',        '未登记', false, 'local; the centre''s was not found'),
    ('nation', 'loan_age_least',              '1999-04-03', '18',       '未登记', false, 'full capacity to contract, from knowledge'),
    ('nation', 'loan_guarantee_required',     '1999-04-03', 'true',     '条例2019', true, '条例 art. 27'),
    -- loans: how long
    ('nation', 'loan_periods_most',           '1999-04-03', '360',      '未登记', true, 'thirty years, as other centres have it'),
    ('city',   'loan_years_after_retirement', '1999-04-03', '5',        '未登记', false, 'another centre has it; the centre''s was not found'),
    ('city',   'loan_building_years_most',    '1999-04-03', '40',       '未登记', false, 'local: 40 to 50 years; the centre''s was not found'),
    -- loans: how much
    ('city',   'loan_cap_first_single',       '1999-04-03', '500000.00', '未登记', false, 'the centre''s annual report of 2023, a press copy'),
    ('city',   'loan_cap_first_double',       '1999-04-03', '800000.00', '未登记', false, 'the centre''s annual report of 2023, a press copy'),
    ('city',   'loan_cap_second_single',      '1999-04-03', '500000.00', '未登记', false, 'assumed: as for the first home'),
    ('city',   'loan_cap_second_double',      '1999-04-03', '800000.00', '未登记', false, 'assumed: as for the first home'),
    ('nation', 'loan_small_home_area',        '1999-04-03', '90',       '未登记', false, 'national minima of the down payment, from knowledge'),
    ('nation', 'down_payment_first_small',    '1999-04-03', '20%',      '未登记', false, 'national minima of the down payment, from knowledge'),
    ('nation', 'down_payment_first_large',    '1999-04-03', '30%',      '未登记', false, 'national minima of the down payment, from knowledge'),
    ('nation', 'down_payment_second',         '1999-04-03', '40%',      '未登记', false, 'national minima of the down payment: 40 to 60 %, later less, from knowledge'),
    ('city',   'loan_payment_share_most',     '1999-04-03', '50%',      '未登记', false, 'other centres: 40 to 60 %; the centre''s was not found'),
    ('city',   'loan_balance_multiple',       '1999-04-03', '20',       '未登记', false, 'another centre has 20; the centre''s was not found'),
    ('city',   'loan_balance_floor',          '1999-04-03', '150000.00', '未登记', false, 'local: 100,000 to 200,000; the centre''s was not found'),
    ('city',   'loan_time_months_full',       '1999-04-03', '12',       '未登记', false, 'local; the centre''s was not found'),
    ('city',   'loan_time_coefficient_short', '1999-04-03', '1',        '未登记', false, 'local; 1 until the centre''s is known'),
    ('city',   'liquidity_coefficient_open',  '1999-04-03', 'false',    '未登记', false, 'a Fujian instrument; 泉公积金〔2021〕2号 does not say that the centre applies it'),
    ('province', 'liquidity_watch',           '1999-04-03', '85',       '未登记', false, 'guidance, from knowledge'),
    ('province', 'liquidity_restrict',        '1999-04-03', '90',       '未登记', false, 'guidance, from knowledge'),
    ('province', 'liquidity_strict',          '1999-04-03', '95',       '未登记', false, 'guidance, from knowledge'),
    ('province', 'liquidity_coefficient_loose',    '1999-04-03', '1.2', '未登记', false, 'options of a Fujian instrument; bands from knowledge'),
    ('province', 'liquidity_coefficient_watch',    '1999-04-03', '1',   '未登记', false, 'options of a Fujian instrument; bands from knowledge'),
    ('province', 'liquidity_coefficient_restrict', '1999-04-03', '0.8', '未登记', false, 'options of a Fujian instrument; bands from knowledge'),
    ('province', 'liquidity_coefficient_strict',   '1999-04-03', '0.6', '未登记', false, 'options of a Fujian instrument; bands from knowledge'),
    ('city',   'loan_withdrawn_house',        '1999-04-03', 'subtract', '未登记', false, 'local: subtract or refuse; the centre''s was not found'),
    ('city',   'loan_talent_factor_1',        '1999-04-03', '1',        '泉公积金〔2021〕2号', false, '港湾计划 is named there; its factors were not found, 1 raises nothing'),
    ('city',   'loan_talent_factor_2',        '1999-04-03', '1',        '泉公积金〔2021〕2号', false, '港湾计划 is named there; its factors were not found, 1 raises nothing'),
    ('city',   'loan_talent_factor_3',        '1999-04-03', '1',        '泉公积金〔2021〕2号', false, '港湾计划 is named there; its factors were not found, 1 raises nothing'),
    ('city',   'loan_amount_unit',            '1999-04-03', '1000.00',  '未登记', false, 'assumed: limits are rounded down to a thousand yuan'),
    -- bans and cases
    ('nation', 'ban_years_withdrawal',        '1999-04-03', '3',        '未登记', false, 'the text of 2019 has none; assumed as in that of 2026'),
    ('nation', 'ban_years_withdrawal',        '2026-09-20', '3',        '条例2026', true, '条例 (2026) art. 41'),
    ('nation', 'ban_years_loan',              '1999-04-03', '3',        '未登记', false, 'the text of 2019 has none; assumed'),
    ('nation', 'ban_years_loan',              '2026-09-20', '5',        '条例2026', true, '条例 (2026) art. 41'),
    ('nation', 'case_days_withdrawal',        '1999-04-03', '3',        '条例2019', true, '条例 art. 24: three days'),
    ('nation', 'case_days_loan',              '1999-04-03', '15',       '条例2019', true, '条例 art. 26: fifteen days'),
    ('nation', 'case_days_loan',              '2026-09-20', '10',       '条例2026', true, '条例 (2026) art. 26: ten days'),
    ('city',   'case_days_other_city',        '1999-04-03', '10',       '未登记', false, 'assumed: the other centre''s clock is its own'),
    ('city',   'case_days_count',             '1999-04-03', 'working',  '未登记', false, 'assumed: 条例 says days'),
    ('city',   'case_law_date',               '1999-04-03', 'accepted', '未登记', false, 'assumed: the text in force on the day of acceptance'),
    ('city',   'case_rules_alone_amount',     '1999-04-03', '50000.00', '未登记', false, 'assumed'),
    ('city',   'bank_feed_errors_most',       '1999-04-03', '0.1%',     '泉公积金〔2021〕2号', false, '泉公积金〔2021〕2号: 共享数据准确稳定的前提下; the measure is assumed'),
    -- withdrawals: the grounds of the 条例
    ('nation', 'withdrawal_purchase_open',         '1999-04-03', 'true',  '条例2019', true, '条例 art. 24(1)'),
    ('nation', 'withdrawal_build_open',            '1999-04-03', 'true',  '条例2019', true, '条例 art. 24(1)'),
    ('nation', 'withdrawal_retirement_open',       '1999-04-03', 'true',  '条例2019', true, '条例 art. 24(2)'),
    ('nation', 'withdrawal_disability_open',       '1999-04-03', 'true',  '条例2019', true, '条例 art. 24(3)'),
    ('nation', 'withdrawal_abroad_open',           '1999-04-03', 'true',  '条例2019', true, '条例 art. 24(4)'),
    ('nation', 'withdrawal_repay_fund_open',       '1999-04-03', 'true',  '条例2019', true, '条例 art. 24(5)'),
    ('nation', 'withdrawal_repay_commercial_open', '1999-04-03', 'true',  '条例2019', true, '条例 art. 24(5)'),
    ('nation', 'withdrawal_repay_other_city_open', '1999-04-03', 'true',  '条例2019', true, '条例 art. 24(5)'),
    ('nation', 'withdrawal_rent_open',             '1999-04-03', 'true',  '条例2019', true, '条例 art. 24(6)'),
    ('nation', 'withdrawal_death_open',            '1999-04-03', 'true',  '条例2019', true, '条例 art. 24: heirs or legatees'),
    ('nation', 'withdrawal_decoration_open',       '1999-04-03', 'false', '条例2019', true, '条例 (2019) art. 24 does not name it'),
    ('nation', 'withdrawal_decoration_open',       '2026-09-20', 'true',  '条例2026', true, '条例 (2026) art. 24'),
    ('nation', 'withdrawal_property_fee_open',     '1999-04-03', 'false', '条例2019', true, '条例 (2019) art. 24 does not name it'),
    ('nation', 'withdrawal_property_fee_open',     '2026-09-20', 'true',  '条例2026', true, '条例 (2026) art. 24'),
    ('nation', 'withdrawal_other_open',            '1999-04-03', 'false', '条例2019', true, '条例 (2019) art. 24 does not name it'),
    ('nation', 'withdrawal_other_open',            '2026-09-20', 'true',  '条例2026', true, '条例 (2026) art. 24: other housing use approved by the State Council'),
    ('nation', 'withdrawal_leaving_open',          '1999-04-03', 'true',  '未登记', false, 'half a year dormant without a new account, from knowledge'),
    ('city',   'withdrawal_hardship_open',         '1999-04-03', 'true',  '未登记', false, 'usual in cities'),
    ('city',   'withdrawal_illness_open',          '1999-04-03', 'true',  '未登记', false, 'JGJ/T 320 A.7 has the code; Xiamen has it'),
    ('city',   'withdrawal_lift_open',             '1999-04-03', 'true',  '未登记', false, 'Xiamen has it'),
    ('city',   'withdrawal_disaster_open',         '1999-04-03', 'true',  '未登记', false, 'Xiamen has it'),
    ('city',   'withdrawal_help_purchase_open',    '1999-04-03', 'false', '未登记', false, 'Xiamen had it from 2025-02-01 to 12-31; the centre''s was not found'),
    ('city',   'withdrawal_help_repay_open',       '1999-04-03', 'false', '未登记', false, 'Xiamen had it from 2025-02-01 to 12-31; the centre''s was not found'),
    -- and what the centre asks of each: the numbers were not found, those of the neighbourhood stand in
    ('city', 'withdrawal_purchase_window_months',       '1999-04-03', '24',     '未登记', false, 'one to two years, from knowledge'),
    ('city', 'withdrawal_purchase_once_a_house',        '1999-04-03', 'true',   '未登记', false, 'Xiamen has it'),
    ('city', 'withdrawal_purchase_relations',           '1999-04-03', 'family', '未登记', false, 'Xiamen: spouse, parents and children'),
    ('city', 'withdrawal_purchase_cost_share',          '1999-04-03', '100%',   '未登记', false, 'at most the price paid'),
    ('city', 'withdrawal_build_window_months',          '1999-04-03', '24',     '未登记', false, 'as for a purchase'),
    ('city', 'withdrawal_build_once_a_house',           '1999-04-03', 'true',   '未登记', false, 'as for a purchase'),
    ('city', 'withdrawal_build_relations',              '1999-04-03', 'couple', '未登记', false, 'assumed'),
    ('city', 'withdrawal_build_cost_share',             '1999-04-03', '100%',   '未登记', false, 'at most the cost'),
    ('city', 'withdrawal_repay_fund_interval_months',   '1999-04-03', '12',     '未登记', false, 'once a year'),
    ('city', 'withdrawal_repay_fund_once_a_house_year', '1999-04-03', 'true',   '未登记', false, 'Xiamen: one house, one year, once'),
    ('city', 'withdrawal_repay_fund_relations',         '1999-04-03', 'couple', '未登记', false, 'assumed'),
    ('city', 'withdrawal_repay_fund_cost_share',        '1999-04-03', '100%',   '未登记', false, 'by the amounts repaid'),
    ('city', 'withdrawal_repay_fund_with_fund_loan',    '1999-04-03', 'true',   '未登记', false, 'an account with a loan of the fund repays it only, as another centre''s program has it'),
    ('city', 'withdrawal_repay_commercial_interval_months',   '1999-04-03', '12',     '未登记', false, 'once a year'),
    ('city', 'withdrawal_repay_commercial_once_a_house_year', '1999-04-03', 'true',   '未登记', false, 'Xiamen: one house, one year, once'),
    ('city', 'withdrawal_repay_commercial_relations',         '1999-04-03', 'couple', '未登记', false, 'assumed'),
    ('city', 'withdrawal_repay_commercial_cost_share',        '1999-04-03', '100%',   '未登记', false, 'by the amounts repaid'),
    ('city', 'withdrawal_repay_other_city_interval_months',   '1999-04-03', '12',     '未登记', false, 'once a year'),
    ('city', 'withdrawal_repay_other_city_once_a_house_year', '1999-04-03', 'true',   '未登记', false, 'Xiamen: one house, one year, once, across centres'),
    ('city', 'withdrawal_repay_other_city_relations',         '1999-04-03', 'couple', '未登记', false, 'assumed'),
    ('city', 'withdrawal_repay_other_city_cost_share',        '1999-04-03', '100%',   '未登记', false, 'by the amounts repaid'),
    ('nation', 'withdrawal_rent_income_share',          '1999-04-03', '0%',     '条例2019', false, '条例 (2019) art. 24(6): above the set share of the family''s wages; the share is local, 0 asks for none'),
    ('nation', 'withdrawal_rent_income_share',          '2026-09-20', NULL,     '条例2026', true,  '条例 (2026) art. 24: without a threshold'),
    ('city', 'withdrawal_rent_no_home',                 '1999-04-03', 'true',   '未登记', false, 'Xiamen has it'),
    ('city', 'withdrawal_rent_interval_months',         '1999-04-03', '12',     '未登记', false, 'once a year'),
    ('city', 'withdrawal_rent_period_months',           '1999-04-03', '12',     '未登记', false, 'a year at a time'),
    ('city', 'withdrawal_rent_monthly_cap',             '1999-04-03', '1000.00', '未登记', false, 'the centre''s was not found'),
    ('nation', 'withdrawal_leaving_dormant_months',     '1999-04-03', '6',      '未登记', false, 'half a year, from knowledge'),
    ('city', 'withdrawal_leaving_local_household',      '1999-04-03', 'false',  '未登记', false, 'Xiamen refuses local households'),
    ('city', 'withdrawal_leaving_interval_months',      '1999-04-03', '24',     '未登记', false, 'Xiamen: once in two years'),
    ('city', 'withdrawal_hardship_interval_months',     '1999-04-03', '12',     '未登记', false, 'yearly'),
    ('city', 'withdrawal_illness_window_months',        '1999-04-03', '12',     '未登记', false, 'assumed'),
    ('city', 'withdrawal_illness_relations',            '1999-04-03', 'family', '未登记', false, 'Xiamen: spouse, children, both sides'' parents'),
    ('city', 'withdrawal_illness_cost_share',           '1999-04-03', '100%',   '未登记', false, 'less what insurance bears'),
    ('city', 'withdrawal_lift_window_months',           '1999-04-03', '12',     '未登记', false, 'assumed'),
    ('city', 'withdrawal_lift_once_a_house',            '1999-04-03', 'true',   '未登记', false, 'assumed'),
    ('city', 'withdrawal_lift_relations',               '1999-04-03', 'family', '未登记', false, 'Xiamen: owner, spouse or owner''s child'),
    ('city', 'withdrawal_lift_cost_share',              '1999-04-03', '100%',   '未登记', false, 'the own share less subsidies'),
    ('city', 'withdrawal_disaster_window_months',       '1999-04-03', '12',     '未登记', false, 'Xiamen: within a year'),
    ('city', 'withdrawal_disaster_relations',           '1999-04-03', 'couple', '未登记', false, 'assumed'),
    ('city', 'withdrawal_disaster_cost_share',          '1999-04-03', '100%',   '未登记', false, 'assumed'),
    ('city', 'withdrawal_decoration_window_months',     '1999-04-03', '12',     '未登记', false, 'assumed'),
    ('city', 'withdrawal_decoration_once_a_house',      '1999-04-03', 'true',   '未登记', false, 'assumed'),
    ('city', 'withdrawal_decoration_relations',         '1999-04-03', 'couple', '未登记', false, 'one''s own home'),
    ('city', 'withdrawal_decoration_cost_share',        '1999-04-03', '100%',   '未登记', false, 'assumed'),
    ('city', 'withdrawal_property_fee_interval_months', '1999-04-03', '12',     '未登记', false, 'assumed'),
    ('city', 'withdrawal_property_fee_relations',       '1999-04-03', 'couple', '未登记', false, 'assumed'),
    ('city', 'withdrawal_property_fee_cost_share',      '1999-04-03', '100%',   '未登记', false, 'assumed'),
    ('city', 'withdrawal_help_purchase_window_months',  '1999-04-03', '24',     '未登记', false, 'as for a purchase'),
    ('city', 'withdrawal_help_purchase_relations',      '1999-04-03', 'family', '未登记', false, 'between parents and children'),
    ('city', 'withdrawal_help_purchase_cost_share',     '1999-04-03', '100%',   '未登记', false, 'at most the price paid'),
    ('city', 'withdrawal_help_purchase_ratio_below',    '1999-04-03', '90',     '未登记', false, 'Xiamen: only below 90 %'),
    ('city', 'withdrawal_help_repay_interval_months',   '1999-04-03', '12',     '未登记', false, 'yearly'),
    ('city', 'withdrawal_help_repay_relations',         '1999-04-03', 'family', '未登记', false, 'between parents and children'),
    ('city', 'withdrawal_help_repay_cost_share',        '1999-04-03', '100%',   '未登记', false, 'by the amounts repaid'),
    ('city', 'withdrawal_help_repay_ratio_from',        '1999-04-03', '90',     '未登记', false, 'Xiamen: from 90 %')
) AS v (scope, key, valid_from, value, document, verified, basis)
JOIN fund.rule_document d ON d.number = v.document
LEFT JOIN hpf.policy_keys() k ON k.key = v.key;
PERFORM hpf.build_parameters();

-- until 1964, 1969 and 1974 as before; then a month more for each four, four and two months of birth
INSERT INTO fund.retirement_age (category, born_from, months, basis, verified)
SELECT r.category, CASE WHEN n.step = 0 THEN '1900-01-01'::date
                   ELSE (r.first_birth + pg_catalog.make_interval(months => (n.step - 1) * r.every))::date END,
       r.months + n.step, '延迟退休2024, from knowledge', false
FROM (VALUES ('male', '1965-01-01'::date, 720, 36, 4), ('female_cadre', '1970-01-01'::date, 660, 36, 4), ('female_worker', '1975-01-01'::date, 600, 60, 2))
         AS r (category, first_birth, months, steps, every)
CROSS JOIN LATERAL pg_catalog.generate_series(0, r.steps) AS n (step);

-- what the pandemic's windows did (建金〔2020〕23号, 建金〔2022〕45号); factors and extensions were not found
INSERT INTO fund.relief_window (name, from_day, through_day, whole_city, count_as_continuous, suppress_arrears, suppress_penalty, suppress_credit_report,
                                rent_cap_factor, window_extension, document_id, basis, verified)
VALUES
    ('新冠肺炎疫情阶段性支持政策（缓缴、受困借款人）', '2020-01-01', '2020-06-30', false, true, true, true, true, 1, 0, 11, '建金〔2020〕23号, from knowledge', false),
    ('新冠肺炎疫情阶段性支持政策（提取）', '2020-01-01', '2020-06-30', true, false, false, false, false, 1, 3, 11, '泉公积金〔2021〕2号: 延长部分提取业务时限、灵活安排租房提取时间及额度; the measures are assumed', false),
    ('住房公积金阶段性支持政策（2022）', '2022-05-20', '2022-12-31', false, true, true, true, true, 1, 0, 12, '建金〔2022〕45号, from knowledge', false);
