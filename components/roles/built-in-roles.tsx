import { Check, Minus } from "lucide-react";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import {
  PERMISSION_LABELS,
  PERMISSIONS,
  ROLE_LABELS,
  ROLE_PERMISSIONS,
  ROLES,
} from "@/server/kernel/permissions";

/** What the built-in roles allow, out of the table that the server decides by. */
export function BuiltInRoles() {
  return (
    <div className="rounded-lg border">
      <Table>
        <caption className="sr-only">What the built-in roles allow</caption>
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead>Allows to</TableHead>
            {ROLES.map((role) => (
              <TableHead key={role} className="px-1 text-center text-xs sm:px-3">
                {ROLE_LABELS[role]}
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {PERMISSIONS.map((permission) => (
            <TableRow key={permission}>
              <TableCell className="whitespace-normal">{PERMISSION_LABELS[permission]}</TableCell>
              {ROLES.map((role) => (
                <TableCell key={role} className="px-1 sm:px-3">
                  {ROLE_PERMISSIONS[role].has(permission) ? (
                    <Check className="mx-auto size-4 text-success" aria-label="yes" />
                  ) : (
                    <Minus className="mx-auto size-4 text-muted-foreground" aria-label="no" />
                  )}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
