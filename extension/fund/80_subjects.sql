-- Chart of subjects (会计科目) after 住房公积金会计核算办法, 财会字〔1999〕33号.
--
-- own = true: not in the chart of 1999, or a detail number that is the centre's
-- own. Subsidiary subjects of 101 and 102 are added with each bank account.

INSERT INTO fund.subject (code, name, parent, side, own, basis)
VALUES
    ('101',   '住房公积金存款',             NULL,  'debit',  false, '财会字〔1999〕33号'),
    ('102',   '增值收益存款',               NULL,  'debit',  false, '财会字〔1999〕33号'),
    ('111',   '应收利息',                   NULL,  'debit',  false, '财会字〔1999〕33号'),
    ('119',   '其他应收款',                 NULL,  'debit',  false, '财会字〔1999〕33号'),
    ('121',   '委托贷款',                   NULL,  'debit',  false, '财会字〔1999〕33号'),
    ('122',   '逾期贷款',                   NULL,  'debit',  false, '财会字〔1999〕33号; overdue principal only'),
    ('124',   '国家债券',                   NULL,  'debit',  false, '财会字〔1999〕33号'),
    ('201',   '住房公积金',                 NULL,  'credit', false, '财会字〔1999〕33号'),
    ('211',   '应付利息',                   NULL,  'credit', false, '财会字〔1999〕33号'),
    ('214',   '专项应付款',                 NULL,  'credit', false, '财会字〔1999〕33号'),
    ('21401', '应付管理费用',               '214', 'credit', true,  'detail of 214; the number is unverified'),
    ('21402', '城市廉租住房建设补充资金',   '214', 'credit', true,  'detail of 214; the number as another centre uses it'),
    ('219',   '其他应付款',                 NULL,  'credit', false, '财会字〔1999〕33号'),
    ('221',   '融资',                       NULL,  'credit', true,  'own: the chart of 1999 has no subject for financing, and it is not 219'),
    ('291',   '管理部往来',                 NULL,  'credit', true,  'own: keeps each branch''s books balanced; nil for the centre'),
    ('301',   '贷款风险准备',               NULL,  'credit', false, '财会字〔1999〕33号'),
    ('311',   '增值收益',                   NULL,  'credit', false, '财会字〔1999〕33号'),
    ('321',   '增值收益分配',               NULL,  'credit', false, '财会字〔1999〕33号'),
    ('32101', '提取贷款风险准备金',         '321', 'credit', true,  'detail of 321; the number as another centre uses it'),
    ('32102', '提取管理费用',               '321', 'credit', true,  'detail of 321; the number as another centre uses it'),
    ('32103', '提取城市廉租住房建设补充资金', '321', 'credit', true, 'detail of 321; the number as another centre uses it'),
    ('32104', '待分配增值收益',             '321', 'credit', true,  'detail of 321; the number as another centre uses it'),
    ('401',   '业务收入',                   NULL,  'credit', false, '财会字〔1999〕33号'),
    ('40101', '住房公积金利息收入',         '401', 'credit', false, '财会字〔1999〕33号'),
    ('40102', '增值收益利息收入',           '401', 'credit', false, '财会字〔1999〕33号'),
    ('40103', '委托贷款利息收入',           '401', 'credit', false, '财会字〔1999〕33号'),
    ('40104', '国家债券利息收入',           '401', 'credit', false, '财会字〔1999〕33号'),
    ('40105', '其他收入',                   '401', 'credit', false, '财会字〔1999〕33号'),
    ('411',   '业务支出',                   NULL,  'debit',  false, '财会字〔1999〕33号'),
    ('41101', '住房公积金利息支出',         '411', 'debit',  false, '财会字〔1999〕33号'),
    ('41102', '住房公积金归集手续费支出',   '411', 'debit',  false, '财会字〔1999〕33号'),
    ('41103', '委托贷款手续费支出',         '411', 'debit',  false, '财会字〔1999〕33号'),
    ('41104', '贴息支出',                   '411', 'debit',  true,  'own: interest subsidy of subsidised loans'),
    ('41105', '融资利息支出',               '411', 'debit',  true,  'own: interest of financing'),
    ('999',   '期初',                       NULL,  'debit',  true,  'own: clears what is taken over from earlier books; nil when all is');
