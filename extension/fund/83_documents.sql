-- Papers that cases ask for (提取、贷款材料), and the channels businesses are done through.
--
-- Usual papers by ground are from knowledge; what 泉公积金〔2021〕2号 simplified in
-- 2020 is data: four kinds of papers (five papers) of second-hand commercial loans,
-- and those of CCB's borrowers in the province except Xiamen who authorise the
-- centre. The days on which this began were not found: 2020-07-01 stands in.

INSERT INTO fund.document_kind (code, name, chinese)
VALUES
    ('identity', 'identity card', '身份证'),
    ('purchase_contract', 'contract of sale', '购房合同'),
    ('invoice', 'invoice of the price or down payment', '购房发票'),
    ('build_permit', 'permit to build or overhaul', '建造、大修批准文件'),
    ('loan_contract', 'loan contract', '借款合同'),
    ('loan_information', 'personal loan information', '个人贷款信息'),
    ('repayment_list', 'list of the last 12 months'' repayments', '近12个月贷款还款清单'),
    ('printed_flow', 'repayment flow of the last 12 months, printed by the clerk', '经办人员打印的近12月还款流水'),
    ('registered_contract', 'contract of sale registered with the housing authority', '登记备案的《房地产买卖合同》'),
    ('deed_tax', 'certificate of deed tax', '契税完税证明'),
    ('vat_invoice', 'ordinary VAT invoice', '《增值税普通发票》'),
    ('loan_transfer_voucher', 'loan transfer voucher (IOU)', '《个人住房贷款转存凭证》（借款借据）'),
    ('fund_transfer_voucher', 'fund transfer voucher', '资金划转凭证'),
    ('no_home_proof', 'proof of having no home in the city', '无房证明'),
    ('employment_end_proof', 'proof that the employment ended', '终止劳动关系证明'),
    ('retirement_certificate', 'certificate of retirement', '退休证'),
    ('disability_certificate', 'certificate of full loss of working ability', '劳动能力鉴定书'),
    ('emigration_proof', 'visa, or household registration cancelled', '出境定居证明或户口迁出证明'),
    ('death_certificate', 'death certificate', '死亡证明'),
    ('inheritance_proof', 'proof of inheritance or legacy', '继承、受遗赠证明'),
    ('hardship_certificate', 'certificate of hardship', '低保证、特困证'),
    ('diagnosis', 'diagnosis', '诊断证明'),
    ('bill', 'bill', '费用票据'),
    ('agreement', 'agreement of the owners', '业主协议'),
    ('lift_record', 'record of the project', '加装电梯备案材料'),
    ('disaster_proof', 'proof of the disaster', '受灾证明'),
    ('relation_proof', 'proof of the relation', '亲属关系证明'),
    ('income_proof', 'proof of income', '收入证明'),
    ('credit_report', 'credit report', '个人征信报告'),
    ('certificate_of_contribution', 'certificate of contribution of another centre', '异地缴存证明');

INSERT INTO fund.document_rule (business, ground, house_kind, loan_bank, loan_area, authorised, document, needed, valid_from, valid_through, document_id, basis, verified)
SELECT 'withdrawal', g.ground, NULL::text, NULL::text, NULL::text, NULL::boolean, d.document, true, '1999-04-03'::date, NULL::date, 0, 'usual papers, from knowledge', false
FROM (VALUES
    ('purchase', ARRAY['identity', 'purchase_contract', 'invoice']),
    ('build', ARRAY['identity', 'build_permit', 'bill']),
    ('repay_fund', ARRAY['identity']),
    ('repay_commercial', ARRAY['identity', 'loan_contract', 'loan_information', 'repayment_list']),
    ('repay_other_city', ARRAY['identity', 'loan_contract', 'loan_information', 'repayment_list']),
    ('rent', ARRAY['identity', 'no_home_proof']),
    ('leaving', ARRAY['identity', 'employment_end_proof']),
    ('retirement', ARRAY['identity', 'retirement_certificate']),
    ('disability', ARRAY['identity', 'disability_certificate', 'employment_end_proof']),
    ('abroad', ARRAY['identity', 'emigration_proof']),
    ('death', ARRAY['death_certificate', 'inheritance_proof']),
    ('hardship', ARRAY['identity', 'hardship_certificate']),
    ('illness', ARRAY['identity', 'diagnosis', 'bill']),
    ('lift', ARRAY['identity', 'agreement', 'lift_record', 'bill']),
    ('disaster', ARRAY['identity', 'disaster_proof', 'bill']),
    ('decoration', ARRAY['identity', 'bill']),
    ('property_fee', ARRAY['identity', 'bill']),
    ('help_purchase', ARRAY['identity', 'purchase_contract', 'invoice', 'relation_proof']),
    ('help_repay', ARRAY['identity', 'loan_contract', 'repayment_list', 'relation_proof']),
    ('other', ARRAY['identity', 'bill'])
) AS g (ground, documents) CROSS JOIN LATERAL pg_catalog.unnest(g.documents) AS d (document)
UNION ALL
-- until the simplification a second-hand commercial loan needed these as well
SELECT 'withdrawal', 'repay_commercial', 'second_hand', NULL, NULL, NULL, d.document, true, '1999-04-03', '2020-06-30', 13, '泉公积金〔2021〕2号, 二（一）4; the day was not found', false
FROM pg_catalog.unnest(ARRAY['registered_contract', 'deed_tax', 'vat_invoice', 'loan_transfer_voucher', 'fund_transfer_voucher']) AS d (document)
UNION ALL
-- shared data: nothing but the flow that the clerk prints
SELECT 'withdrawal', 'repay_commercial', NULL, 'CCB', 'province', true, d.document, d.document = 'printed_flow', '2020-07-01', NULL, 13, '泉公积金〔2021〕2号, 二（一）4; the day was not found', false
FROM pg_catalog.unnest(ARRAY['printed_flow', 'identity', 'loan_contract', 'loan_information', 'repayment_list',
                             'registered_contract', 'deed_tax', 'vat_invoice', 'loan_transfer_voucher', 'fund_transfer_voucher']) AS d (document)
UNION ALL
SELECT 'loan', NULL, k.house_kind, NULL, NULL, NULL, d.document, true, '1999-04-03', NULL, 0, 'usual papers, from knowledge', false
FROM (VALUES
    (NULL, ARRAY['identity', 'income_proof', 'credit_report']),
    ('new', ARRAY['purchase_contract', 'invoice']),
    ('second_hand', ARRAY['purchase_contract', 'invoice']),
    ('build', ARRAY['build_permit', 'bill']),
    ('overhaul', ARRAY['build_permit', 'bill'])
) AS k (house_kind, documents) CROSS JOIN LATERAL pg_catalog.unnest(k.documents) AS d (document);

-- the counter does everything from the first day; what went online in 2020 did so on days not found
INSERT INTO fund.business_channel (business, ground, channel, opened_on, closed_on, visits, document_id, verified)
VALUES
    ('withdrawal', '', 'counter', '1999-04-03', NULL, 1, 0, false),
    ('loan', '', 'counter', '1999-04-03', NULL, 2, 0, false),
    ('withdrawal', 'repay_fund', 'online', '2020-01-01', NULL, 0, 13, false),
    ('withdrawal', 'leaving', 'online', '2020-01-01', NULL, 0, 13, false),
    ('withdrawal', 'repay_commercial', 'online', '2020-01-01', NULL, 0, 13, false),
    ('withdrawal', 'rent', 'online', '2020-01-01', NULL, 0, 13, false),
    ('withdrawal', 'retirement', 'online', '2020-01-01', NULL, 0, 13, false);
