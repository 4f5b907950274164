import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";

/** Asks for another confirmation mail. The answer is the same whether or not there is such an account. */
export function useResendVerification() {
  const trpc = useTRPC();
  return useMutation(trpc.auth.resendVerification.mutationOptions());
}
