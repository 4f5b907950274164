export { challengeCookieLine, endOfChallengeCookieLine, readChallengeToken } from "./challenge-cookie";
export { type Entry, enter, type Proven } from "./enter";
export { openSignInLink } from "./open-sign-in-link";
export { passChallenge } from "./pass-challenge";
export { takeAccountAttempt } from "./take-account-attempt";
