export { captchaWidget, solvedCaptcha } from "./verify";
