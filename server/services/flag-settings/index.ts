export { explainFlagSetting, previewAsMember } from "./explain";
export { getFlagSetting } from "./get";
export { listFlagSettingChanges, listFlagSettings } from "./list";
export { setFlag } from "./set";
export { undoFlagSetting } from "./undo";
