"use client";

import { useQuery } from "@tanstack/react-query";
import { Crown } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { ConfirmByName, Day } from "@/components/feedback";
import { useCan, useWorkspace } from "@/components/tenants/workspace";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { OwnershipOffer as Offer } from "@/server/services/ownership/schemas";
import { useOwnershipActions } from "./use-ownership-actions";

/** The offer that stands, for whom it is about: the one it was made to, and the owners. Nothing for others. */
export function OwnershipOffer() {
  const trpc = useTRPC();
  const { membershipId } = useWorkspace();
  const mayWithdraw = useCan("ownership:write");
  const { data } = useQuery(trpc.ownership.current.queryOptions({}));
  const offer = data?.offer;
  if (!offer) return null;
  if (offer.to.membershipId === membershipId) return <OfferToMe offer={offer} />;
  return mayWithdraw ? <OfferMade offer={offer} /> : null;
}

function OfferToMe({ offer }: { offer: Offer }) {
  const { name } = useWorkspace();
  const [open, setOpen] = useState(false);
  const { accept, decline } = useOwnershipActions();
  return (
    <Alert className="mb-6">
      <Crown aria-hidden />
      <AlertTitle>
        {offer.from.name} offers you the ownership of {name}
      </AlertTitle>
      <AlertDescription>
        <p>
          You would hold every right here, the bill included, and {offer.from.name} would become an admin. The
          offer stands until <Day date={offer.expiresAt} />.
        </p>
        <div className="flex flex-wrap gap-2">
          <Button size="sm" onClick={() => setOpen(true)}>
            Accept ownership
          </Button>
          <Button
            variant="outline"
            size="sm"
            disabled={decline.isPending}
            onClick={() => decline.mutate({ offerId: offer.id })}
          >
            Decline
          </Button>
        </div>
      </AlertDescription>
      <ConfirmByName
        open={open}
        onOpenChange={setOpen}
        title={`Become the owner of ${name}?`}
        description={`You answer for the workspace and its bill from now on. ${offer.from.name} becomes an admin. Only another offer turns it back.`}
        name={name}
        confirmLabel="Become the owner"
        pending={accept.isPending}
        error={accept.error}
        kept="Nobody's role was changed."
        onConfirm={() => accept.mutate({ offerId: offer.id })}
      />
    </Alert>
  );
}

function OfferMade({ offer }: { offer: Offer }) {
  const { withdraw } = useOwnershipActions();
  return (
    <Alert className="mb-6">
      <Crown aria-hidden />
      <AlertTitle>The ownership is offered to {offer.to.name}</AlertTitle>
      <AlertDescription>
        <p>
          {offer.from.name} stays an owner until they accept, and the offer ends on{" "}
          <Day date={offer.expiresAt} />.
        </p>
        <Button
          variant="outline"
          size="sm"
          disabled={withdraw.isPending}
          onClick={() => withdraw.mutate({ offerId: offer.id })}
        >
          Withdraw the offer
        </Button>
      </AlertDescription>
    </Alert>
  );
}
