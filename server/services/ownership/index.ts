export { acceptOwnership, declineOwnership, withdrawOwnership } from "./answer";
export { currentOffer } from "./current";
export { mailOwnershipOffer } from "./mail";
export { offerOwnership } from "./offer";
