import { config } from "zod";

// zod would ask whether it may compile code; the content security policy says no, and reports the question.
config({ jitless: true });
