export { exportUsage } from "./export";
export { getUsageForecast } from "./get-forecast";
export { billingMembers, mailQuotaNotice } from "./mail-notice";
export { listUsageNotices, noticeQuotas } from "./notices";
export { getUsageSeries } from "./series";
export { getUsage } from "./summary";
