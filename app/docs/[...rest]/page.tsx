import { notFound } from "next/navigation";

/** Without it a wrong address of the documentation would be that of a workspace called docs, and ask to sign in. */
export default function NoSuchPage() {
  notFound();
}
