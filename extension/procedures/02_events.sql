-- The accounting events (业务事件): what the posting acts book, as rows.

CREATE FUNCTION hpf.events() RETURNS TABLE (event text, debit text, credit text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('opening', 'as given', '999', '期初'),
    ('remittance', '101', '201', '汇缴'),
    ('back_contribution', '101', '201', '补缴'),
    ('deferred_payment', '101', '201', '缓缴补缴'),
    ('transfer_in', '101', '201', '异地转入'),
    ('internal_transfer', '201 and 291', '291 and 201', '内部转移'),
    ('withdrawal', '201', '101', '部分提取'),
    ('closing_withdrawal', '211 and 201', '201 and 101', '销户提取'),
    ('transfer_out', '211 and 201', '201 and 101', '异地转出'),
    ('interest_settlement', '211', '201', '年度结息'),
    ('interest_accrual', '41101', '211', '计提应付利息'),
    ('disbursement', '121', '101', '发放贷款'),
    ('repayment', '101', '121, 122, 40103, 40105, 219', '偿还贷款'),
    ('prepayment', '101', '121, 40103', '提前还款'),
    ('offset_repayment', '201', '121, 122, 40103, 40105; 101 for a subsidised loan', '冲还贷'),
    ('principal_offset', '201', '121; 101 for a subsidised loan', '提取冲本金'),
    ('overdue', '122', '121', '逾期转列'),
    ('surplus_applied', '219', '121, 40103, 40105', '暂收转还款'),
    ('relief', '122', '121', '阶段性支持政策'),
    ('heirless', '211 and 201', '201 and 40105', '无继承人余额转增值收益'),
    ('subsidy', '41104', '101', '贴息'),
    ('bank_interest', '101 or 102', '40101 or 40102', '存款利息'),
    ('loan_fee', '41103', '101', '委托贷款手续费'),
    ('financing_drawn', '101', '221', '融入资金'),
    ('financing_repaid', '221', '101', '归还融资'),
    ('financing_interest', '41105', '101', '融资利息'),
    ('sweep', '102', '101', '增值收益划转'),
    ('low_rent_remitted', '21402', '102', '上缴廉租住房建设补充资金'),
    ('management_fee_remitted', '21401', '102', '上缴管理费用'),
    ('distribution', '32101-32103 and 32104', '301, 21401, 21402 and 32101-32103', '增值收益分配'),
    ('suspense_received', '101', '219', '暂收'),
    ('suspense_returned', '219', '101', '暂收退回'),
    ('suspense_allocated', '219', '201', '暂收分摊'),
    ('payment_correction', '219; 291 between branches', '201', '错缴更正'),
    ('month_close', '401 and 311', '311 and 411', '月结'),
    ('year_close', '311', '32104', '年结')
$$;
COMMENT ON FUNCTION hpf.events() IS 'The accounting events that vouchers carry, with the subjects they debit and credit. Interest credited with a back-dated movement (补息, 211/201) is a pair of the movement''s own voucher; a red entry has its original''s event and negative amounts.';
