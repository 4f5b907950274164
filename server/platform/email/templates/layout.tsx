import { Body, Button, Container, Head, Heading, Hr, Html, Preview, Text } from "@react-email/components";
import type { ReactNode } from "react";

const SANS = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** Clients that know dark mode get it by query; the others keep what is written at the elements. */
const DARK = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .mail-body { background-color: #0b0c0f !important; }
    .mail-text, .mail-title { color: #e8eaed !important; }
    .mail-quiet { color: #9aa0a8 !important; }
    .mail-button { background-color: #e8eaed !important; color: #0b0c0f !important; }
    .mail-rule { border-color: #2a2d33 !important; }
  }`;

interface LayoutProps {
  title: string;
  /** What an inbox shows beside the subject. */
  preview: string;
  children: ReactNode;
}

/** The frame of every mail: no image, nothing loaded from elsewhere. */
export function Layout({ title, preview, children }: LayoutProps) {
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{DARK}</style>
      </Head>
      <Preview>{preview}</Preview>
      <Body className="mail-body" style={{ backgroundColor: "#ffffff", fontFamily: SANS, margin: 0 }}>
        <Container style={{ maxWidth: "520px", padding: "32px 20px" }}>
          <Heading
            as="h1"
            className="mail-title"
            style={{ color: "#16181d", fontSize: "20px", margin: "0 0 16px" }}
          >
            {title}
          </Heading>
          {children}
          <Hr className="mail-rule" style={{ borderColor: "#e3e5e8", margin: "28px 0 12px" }} />
          <Quiet>Sent by Bulkhead. Nobody reads answers to this address.</Quiet>
        </Container>
      </Body>
    </Html>
  );
}

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text
      className="mail-text"
      style={{ color: "#16181d", fontSize: "15px", lineHeight: "24px", margin: "0 0 16px" }}
    >
      {children}
    </Text>
  );
}

export function Quiet({ children }: { children: ReactNode }) {
  return (
    <Text
      className="mail-quiet"
      style={{ color: "#5d636d", fontSize: "13px", lineHeight: "20px", margin: "0 0 12px" }}
    >
      {children}
    </Text>
  );
}

export function Action({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Button
      href={href}
      className="mail-button"
      style={{
        backgroundColor: "#16181d",
        borderRadius: "6px",
        color: "#ffffff",
        display: "inline-block",
        fontSize: "15px",
        fontWeight: 600,
        margin: "4px 0 20px",
        padding: "11px 18px",
      }}
    >
      {children}
    </Button>
  );
}
