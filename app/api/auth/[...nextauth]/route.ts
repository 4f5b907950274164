import { handleAuth } from "@/server/auth/next-auth";

export const GET = handleAuth;
export const POST = handleAuth;
