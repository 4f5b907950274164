import { FileQuestion } from "lucide-react";
import { EmptyState } from "@/components/feedback";

export default function TenantNotFound() {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState icon={FileQuestion} title="There is nothing here">
        The page does not exist, or what it showed was deleted. Use the navigation, or Ctrl K to search.
      </EmptyState>
    </>
  );
}
