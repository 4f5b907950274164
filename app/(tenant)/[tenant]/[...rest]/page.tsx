import { notFound } from "next/navigation";

/** An unknown page below a workspace is told inside its shell. */
export default function UnknownPage() {
  notFound();
}
