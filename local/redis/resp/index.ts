export { ProtocolError, RequestParser } from "./parser";
export {
  type Bytes,
  doubleReply,
  type ErrorReply,
  errorReply,
  isErrorReply,
  mapReply,
  NIL_ARRAY,
  NO_REPLY,
  OK,
  pushReply,
  QUEUED,
  type Reply,
  setReply,
  status,
} from "./reply";
export { encodeReply, type Protocol } from "./writer";
