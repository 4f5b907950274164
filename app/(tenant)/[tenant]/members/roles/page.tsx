import type { Metadata } from "next";
import { BuiltInRoles } from "@/components/roles/built-in-roles";
import { NewRoleButton } from "@/components/roles/new-role-button";
import { RolesList } from "@/components/roles/roles-list";
import { PageHead } from "@/components/shell/page-head";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Roles" };

export default function RolesPage() {
  return (
    <Permitted permission="members:read" what="the roles">
      <PageHead
        title="Roles"
        description="What people may do, beside the four built-in roles. Nobody gives more than they hold."
        actions={<NewRoleButton />}
      />
      <RolesList />
      <section aria-labelledby="built-in" className="mt-10 grid grid-cols-1 gap-4">
        <h2 id="built-in" className="font-medium">
          Built-in roles
        </h2>
        <BuiltInRoles />
      </section>
    </Permitted>
  );
}
