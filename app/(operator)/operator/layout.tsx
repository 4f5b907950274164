import { notFound, redirect } from "next/navigation";
import type { ReactNode } from "react";
import { currentPerson } from "@/app/current-person";
import { PlainShell } from "@/components/shell/plain-shell";

/** To anyone but an operator the console does not exist. */
export default async function OperatorLayout({ children }: { children: ReactNode }) {
  const person = await currentPerson();
  if (!person) redirect("/sign-in?next=/operator/tenants");
  if (!person.isOperator) notFound();
  return <PlainShell person={person}>{children}</PlainShell>;
}
