import { ShieldAlert, ShieldCheck } from "lucide-react";
import Link from "next/link";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";

/** Why a workspace sent the person here, and the way back once its rule is met. */
export function WayIn({ slug, name, barred }: { slug: string; name: string; barred: boolean }) {
  if (barred) {
    return (
      <Alert variant="warning">
        <ShieldAlert aria-hidden />
        <AlertTitle>{name} asks for a second factor</AlertTitle>
        <AlertDescription>
          <p>Set up an authenticator app below. The workspace is open to you right after.</p>
        </AlertDescription>
      </Alert>
    );
  }
  return (
    <Alert variant="success">
      <ShieldCheck aria-hidden />
      <AlertTitle>{name} is open to you</AlertTitle>
      <AlertDescription>
        <Button asChild size="sm">
          <Link href={`/${slug}`}>Go to {name}</Link>
        </Button>
      </AlertDescription>
    </Alert>
  );
}
