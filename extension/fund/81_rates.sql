-- Dated rate series (利率): a value holds until the series' next one.
--
-- verified: value and date both were found in a source; what is only known says
-- so. S4 to S11 are the marks of doc/sources.md. Second
-- homes have series of their own: their floor is not 1.1 × the first home's since
-- 2022-10-01. Reset of existing loans on the next 1 January is the loan's business.

INSERT INTO fund.rate_series (code, name)
VALUES
    ('hpf_loan_first_upto5y',  '住房公积金贷款，首套，五年以下（含五年）'),
    ('hpf_loan_first_over5y',  '住房公积金贷款，首套，五年以上'),
    ('hpf_loan_second_upto5y', '住房公积金贷款，第二套，五年以下（含五年），下限'),
    ('hpf_loan_second_over5y', '住房公积金贷款，第二套，五年以上，下限'),
    ('lpr_1y',                 '贷款市场报价利率，一年期'),
    ('lpr_5y',                 '贷款市场报价利率，五年期以上'),
    ('deposit_demand',         '活期存款基准利率'),
    ('deposit_3month',         '三个月整存整取基准利率'),
    ('member_deposit',         '职工住房公积金账户存款利率'),
    ('bank_loan_upto5y',       '商业贷款基准利率，一年至五年'),
    ('bank_loan_over5y',       '商业贷款基准利率，五年以上');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('hpf_loan_first_upto5y', '1999-09-21', '4.14%', false, 'from knowledge'),
    ('hpf_loan_first_upto5y', '2002-02-21', '3.60%', false, 'values: old mortgage calculator with dated rates 2004-2012 (S4); date from knowledge'),
    ('hpf_loan_first_upto5y', '2004-10-29', '3.78%', false, 'values: old mortgage calculator with dated rates 2004-2012 (S4), there as the January 2005 reset; date from knowledge'),
    ('hpf_loan_first_upto5y', '2005-03-17', '3.96%', false, 'values: old mortgage calculator with dated rates 2004-2012 (S4), there as the January 2006 reset; date from knowledge'),
    ('hpf_loan_first_upto5y', '2006-05-08', '4.14%', false, 'values: old mortgage calculator with dated rates 2004-2012 (S4); CONFLICT on the date: 2006-04-28 there, 2006-05-08 from knowledge'),
    ('hpf_loan_first_upto5y', '2007-03-18', '4.32%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2007-05-19', '4.41%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2007-07-21', '4.50%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2007-08-22', '4.59%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2007-09-15', '4.77%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2008-09-16', '4.59%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2008-10-09', '4.32%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2008-10-27', '4.05%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2008-11-27', '3.51%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2008-12-23', '3.33%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2010-10-20', '3.50%', true,  'old mortgage calculator with dated rates 2004-2012 (S4); Baostock documentation sample (S5)'),
    ('hpf_loan_first_upto5y', '2010-12-26', '3.75%', true,  'Baostock documentation sample (S5)'),
    ('hpf_loan_first_upto5y', '2011-02-09', '4.00%', false, 'from knowledge; CONFLICT: the calculator (S4) has 3.75 and 4.30 on this date, believed a slip'),
    ('hpf_loan_first_upto5y', '2011-04-06', '4.20%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2011-07-07', '4.45%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2012-06-08', '4.20%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2012-07-06', '4.00%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_upto5y', '2014-11-22', '3.75%', false, 'from knowledge'),
    ('hpf_loan_first_upto5y', '2015-03-01', '3.50%', false, 'from knowledge'),
    ('hpf_loan_first_upto5y', '2015-05-11', '3.25%', false, 'from knowledge'),
    ('hpf_loan_first_upto5y', '2015-06-28', '3.00%', false, 'from knowledge'),
    ('hpf_loan_first_upto5y', '2015-08-26', '2.75%', false, 'values: notice of the Xinxiang centre (S11); date from knowledge'),
    ('hpf_loan_first_upto5y', '2022-10-01', '2.60%', false, 'values: Wuhan centre notice of 2024-05-17 as the rates before it (S6); date from knowledge'),
    ('hpf_loan_first_upto5y', '2024-05-18', '2.35%', true,  'Wuhan centre notice of 2024-05-17 (S6); existing loans from 2025-01-01'),
    ('hpf_loan_first_upto5y', '2025-05-08', '2.10%', true,  'three public sources, one citing 沪公积金〔2025〕17号 (S7); existing loans from 2026-01-01');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('hpf_loan_first_over5y', '1999-09-21', '4.59%', false, 'from knowledge'),
    ('hpf_loan_first_over5y', '2002-02-21', '4.05%', false, 'values: old mortgage calculator with dated rates 2004-2012 (S4); date from knowledge'),
    ('hpf_loan_first_over5y', '2004-10-29', '4.23%', false, 'values: old mortgage calculator with dated rates 2004-2012 (S4), there as the January 2005 reset; date from knowledge'),
    ('hpf_loan_first_over5y', '2005-03-17', '4.41%', false, 'values: old mortgage calculator with dated rates 2004-2012 (S4), there as the January 2006 reset; date from knowledge'),
    ('hpf_loan_first_over5y', '2006-05-08', '4.59%', false, 'values: old mortgage calculator with dated rates 2004-2012 (S4); CONFLICT on the date: 2006-04-28 there, 2006-05-08 from knowledge'),
    ('hpf_loan_first_over5y', '2007-03-18', '4.77%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2007-05-19', '4.86%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2007-07-21', '4.95%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2007-08-22', '5.04%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2007-09-15', '5.22%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2008-09-16', '5.13%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2008-10-09', '4.86%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2008-10-27', '4.59%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2008-11-27', '4.05%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2008-12-23', '3.87%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2010-10-20', '4.05%', true,  'old mortgage calculator with dated rates 2004-2012 (S4); Baostock documentation sample (S5)'),
    ('hpf_loan_first_over5y', '2010-12-26', '4.30%', true,  'Baostock documentation sample (S5)'),
    ('hpf_loan_first_over5y', '2011-02-09', '4.50%', false, 'from knowledge; CONFLICT: the calculator (S4) has 3.75 and 4.30 on this date, believed a slip'),
    ('hpf_loan_first_over5y', '2011-04-06', '4.70%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2011-07-07', '4.90%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2012-06-08', '4.70%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2012-07-06', '4.50%', true,  'old mortgage calculator with dated rates 2004-2012 (S4)'),
    ('hpf_loan_first_over5y', '2014-11-22', '4.25%', false, 'from knowledge'),
    ('hpf_loan_first_over5y', '2015-03-01', '4.00%', false, 'from knowledge'),
    ('hpf_loan_first_over5y', '2015-05-11', '3.75%', false, 'from knowledge'),
    ('hpf_loan_first_over5y', '2015-06-28', '3.50%', false, 'from knowledge'),
    ('hpf_loan_first_over5y', '2015-08-26', '3.25%', false, 'values: notice of the Xinxiang centre (S11); date from knowledge'),
    ('hpf_loan_first_over5y', '2022-10-01', '3.10%', false, 'values: Wuhan centre notice of 2024-05-17 as the rates before it (S6); date from knowledge'),
    ('hpf_loan_first_over5y', '2024-05-18', '2.85%', true,  'Wuhan centre notice of 2024-05-17 (S6); existing loans from 2025-01-01'),
    ('hpf_loan_first_over5y', '2025-05-08', '2.60%', true,  'three public sources, one citing 沪公积金〔2025〕17号 (S7); existing loans from 2026-01-01; CONFLICT: another public text has 2.85');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('hpf_loan_second_upto5y', '2010-11-02', '3.850%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2010-12-26', '4.125%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2011-02-09', '4.400%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2011-04-06', '4.620%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2011-07-07', '4.895%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2012-06-08', '4.620%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2012-07-06', '4.400%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2014-11-22', '4.125%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2015-03-01', '3.850%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2015-05-11', '3.575%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2015-06-28', '3.300%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_upto5y', '2015-08-26', '3.025%', false, 'values: Wuhan centre notice of 2024-05-17 as the rates before it (S6); date from knowledge'),
    ('hpf_loan_second_upto5y', '2024-05-18', '2.775%', true,  'Wuhan centre notice of 2024-05-17 (S6); existing loans from 2025-01-01'),
    ('hpf_loan_second_upto5y', '2025-05-08', '2.525%', true,  'three public sources (S7); existing loans from 2026-01-01');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('hpf_loan_second_over5y', '2010-11-02', '4.455%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2010-12-26', '4.730%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2011-02-09', '4.950%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2011-04-06', '5.170%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2011-07-07', '5.390%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2012-06-08', '5.170%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2012-07-06', '4.950%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2014-11-22', '4.675%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2015-03-01', '4.400%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2015-05-11', '4.125%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2015-06-28', '3.850%', false, '1.1 × the first-home rate (建金〔2010〕179号), from knowledge'),
    ('hpf_loan_second_over5y', '2015-08-26', '3.575%', false, 'values: Wuhan centre notice of 2024-05-17 as the rates before it (S6); date from knowledge'),
    ('hpf_loan_second_over5y', '2024-05-18', '3.325%', true,  'Wuhan centre notice of 2024-05-17 (S6); existing loans from 2025-01-01'),
    ('hpf_loan_second_over5y', '2025-05-08', '3.075%', true,  'three public sources (S7); existing loans from 2026-01-01');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('lpr_1y', '2019-08-20', '4.25%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_1y', '2019-09-20', '4.20%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_1y', '2019-11-20', '4.15%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_1y', '2020-02-20', '4.05%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_1y', '2020-04-20', '3.85%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_1y', '2021-12-20', '3.80%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_1y', '2022-01-20', '3.70%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_1y', '2022-08-22', '3.65%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_1y', '2023-06-20', '3.55%', false, 'from knowledge'),
    ('lpr_1y', '2023-08-21', '3.45%', false, 'from knowledge'),
    ('lpr_1y', '2024-07-22', '3.35%', false, 'from knowledge'),
    ('lpr_1y', '2024-10-21', '3.10%', false, 'from knowledge'),
    ('lpr_1y', '2025-05-20', '3.00%', false, 'from knowledge; the value still held on 2026-09-20 (S8)');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('lpr_5y', '2019-08-20', '4.85%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_5y', '2019-11-20', '4.80%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_5y', '2020-02-20', '4.75%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_5y', '2020-04-20', '4.65%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_5y', '2022-01-20', '4.60%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_5y', '2022-05-20', '4.45%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_5y', '2022-08-22', '4.30%', true,  'monthly LPR table 2019-08 to 2022-10 (S8)'),
    ('lpr_5y', '2023-06-20', '4.20%', false, 'from knowledge'),
    ('lpr_5y', '2024-02-20', '3.95%', false, 'from knowledge'),
    ('lpr_5y', '2024-07-22', '3.85%', false, 'from knowledge'),
    ('lpr_5y', '2024-10-21', '3.60%', false, 'from knowledge'),
    ('lpr_5y', '2025-05-20', '3.50%', false, 'from knowledge; the value still held on 2026-09-20 (S8)');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('deposit_demand', '1999-06-10', '0.99%', false, 'from knowledge'),
    ('deposit_demand', '2002-02-21', '0.72%', false, 'from knowledge'),
    ('deposit_demand', '2004-10-29', '0.72%', false, 'from knowledge'),
    ('deposit_demand', '2006-08-19', '0.72%', false, 'from knowledge'),
    ('deposit_demand', '2007-03-18', '0.72%', false, 'from knowledge'),
    ('deposit_demand', '2007-05-19', '0.72%', false, 'from knowledge'),
    ('deposit_demand', '2007-07-21', '0.81%', false, 'from knowledge'),
    ('deposit_demand', '2007-08-22', '0.81%', false, 'from knowledge'),
    ('deposit_demand', '2007-09-15', '0.81%', false, 'from knowledge'),
    ('deposit_demand', '2007-12-21', '0.72%', false, 'from knowledge'),
    ('deposit_demand', '2008-10-09', '0.72%', false, 'from knowledge'),
    ('deposit_demand', '2008-10-30', '0.72%', false, 'from knowledge'),
    ('deposit_demand', '2008-11-27', '0.36%', false, 'from knowledge'),
    ('deposit_demand', '2008-12-23', '0.36%', false, 'from knowledge'),
    ('deposit_demand', '2010-10-20', '0.36%', false, 'from knowledge'),
    ('deposit_demand', '2010-12-26', '0.36%', false, 'from knowledge'),
    ('deposit_demand', '2011-02-09', '0.40%', false, 'from knowledge'),
    ('deposit_demand', '2011-04-06', '0.50%', false, 'from knowledge'),
    ('deposit_demand', '2011-07-07', '0.50%', false, 'from knowledge'),
    ('deposit_demand', '2012-06-08', '0.40%', false, 'from knowledge'),
    ('deposit_demand', '2012-07-06', '0.35%', false, 'from knowledge'),
    ('deposit_demand', '2014-11-22', '0.35%', false, 'from knowledge'),
    ('deposit_demand', '2015-03-01', '0.35%', false, 'from knowledge'),
    ('deposit_demand', '2015-05-11', '0.35%', false, 'from knowledge'),
    ('deposit_demand', '2015-06-28', '0.35%', false, 'from knowledge'),
    ('deposit_demand', '2015-08-26', '0.35%', false, 'from knowledge'),
    ('deposit_demand', '2015-10-24', '0.35%', false, 'from knowledge');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('deposit_3month', '1999-06-10', '1.98%', false, 'from knowledge'),
    ('deposit_3month', '2002-02-21', '1.71%', false, 'from knowledge'),
    ('deposit_3month', '2004-10-29', '1.71%', false, 'from knowledge'),
    ('deposit_3month', '2006-08-19', '1.80%', false, 'from knowledge'),
    ('deposit_3month', '2007-03-18', '1.98%', false, 'from knowledge'),
    ('deposit_3month', '2007-05-19', '2.07%', false, 'from knowledge'),
    ('deposit_3month', '2007-07-21', '2.34%', false, 'from knowledge'),
    ('deposit_3month', '2007-08-22', '2.61%', false, 'from knowledge'),
    ('deposit_3month', '2007-09-15', '2.88%', false, 'from knowledge'),
    ('deposit_3month', '2007-12-21', '3.33%', false, 'from knowledge'),
    ('deposit_3month', '2008-10-09', '3.15%', false, 'from knowledge'),
    ('deposit_3month', '2008-10-30', '2.88%', false, 'from knowledge'),
    ('deposit_3month', '2008-11-27', '1.98%', false, 'from knowledge'),
    ('deposit_3month', '2008-12-23', '1.71%', false, 'from knowledge'),
    ('deposit_3month', '2010-10-20', '1.91%', false, 'from knowledge'),
    ('deposit_3month', '2010-12-26', '2.25%', false, 'from knowledge'),
    ('deposit_3month', '2011-02-09', '2.60%', false, 'from knowledge'),
    ('deposit_3month', '2011-04-06', '2.85%', false, 'from knowledge'),
    ('deposit_3month', '2011-07-07', '3.10%', false, 'from knowledge'),
    ('deposit_3month', '2012-06-08', '2.85%', false, 'from knowledge'),
    ('deposit_3month', '2012-07-06', '2.60%', false, 'from knowledge'),
    ('deposit_3month', '2014-11-22', '2.35%', false, 'from knowledge'),
    ('deposit_3month', '2015-03-01', '2.10%', false, 'from knowledge'),
    ('deposit_3month', '2015-05-11', '1.85%', false, 'from knowledge'),
    ('deposit_3month', '2015-06-28', '1.60%', false, 'from knowledge'),
    ('deposit_3month', '2015-08-26', '1.35%', false, 'from knowledge'),
    ('deposit_3month', '2015-10-24', '1.10%', true,  'public table of benchmark deposit rates (S9)');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('member_deposit', '2016-02-21', '1.50%', true,  '银发〔2016〕43号 as cited by a notice of the central-government centre of 2026 (S9): the one-year benchmark for all money');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('bank_loan_upto5y', '2015-10-24', '4.75%', false, 'from knowledge');

INSERT INTO fund.rate (series, valid_from, rate, verified, source)
VALUES
    ('bank_loan_over5y', '2015-10-24', '4.90%', false, 'from knowledge');

INSERT INTO fund.loan_product (code, family, home_order, periods_from, periods_through, rate_series, name)
VALUES
    ('fund_first_upto5y',  'fund', 1, 1, 60, 'hpf_loan_first_upto5y', '公积金贷款，首套，五年以下（含五年）'),
    ('fund_first_over5y',  'fund', 1, 61, 600, 'hpf_loan_first_over5y', '公积金贷款，首套，五年以上'),
    ('fund_second_upto5y', 'fund', 2, 1, 60, 'hpf_loan_second_upto5y', '公积金贷款，二套，五年以下（含五年）'),
    ('fund_second_over5y', 'fund', 2, 61, 600, 'hpf_loan_second_over5y', '公积金贷款，二套，五年以上'),
    ('bank_benchmark_upto5y', 'bank_benchmark', NULL, 1, 60, 'bank_loan_upto5y', '商业贷款，基准利率，五年以下（含五年）'),
    ('bank_benchmark_over5y', 'bank_benchmark', NULL, 61, 600, 'bank_loan_over5y', '商业贷款，基准利率，五年以上'),
    ('bank_lpr_upto5y', 'bank_lpr', NULL, 1, 60, 'lpr_1y', '商业贷款，LPR，五年以下（含五年）'),
    ('bank_lpr_over5y', 'bank_lpr', NULL, 61, 600, 'lpr_5y', '商业贷款，LPR，五年以上');
