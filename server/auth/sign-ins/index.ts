export { challengeCookieLine, endOfChallengeCookieLine, readChallengeToken } from "./challenge-cookie";
export { type Entry, enter, type Proven } from "./enter";
export { passChallenge } from "./pass-challenge";
export { takeAccountAttempt } from "./take-account-attempt";
