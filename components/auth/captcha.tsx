"use client";

import { useEffect, useRef, useState } from "react";

/** A CAPTCHA provider and our public key there. */
export interface CaptchaWidget {
  provider: "turnstile" | "hcaptcha";
  siteKey: string;
}

const SCRIPTS = {
  turnstile: "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit",
  hcaptcha: "https://js.hcaptcha.com/1/api.js?render=explicit",
} as const;

/** What both providers' scripts put on the window, under their own name. */
interface Renderer {
  render(
    place: HTMLElement,
    options: { sitekey: string; callback: (token: string) => void; "expired-callback": () => void },
  ): unknown;
}

/** The provider's challenge. Its script is fetched when it is shown, and never before. */
export function Captcha({ widget, onSolved }: { widget: CaptchaWidget; onSolved: (token: string) => void }) {
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const { provider, siteKey } = widget;
  useEffect(() => {
    let live = true;
    loadRenderer(provider).then(
      (renderer) => {
        if (!live || !place.current) return;
        const callbacks = { callback: onSolved, "expired-callback": () => onSolved("") };
        renderer.render(place.current, { sitekey: siteKey, ...callbacks });
      },
      () => live && setFailed(true),
    );
    return () => {
      live = false;
    };
  }, [provider, siteKey, onSolved]);
  return (
    <div className="grid gap-2">
      <div ref={place} />
      {failed && (
        <p role="alert" className="text-sm text-destructive">
          The check that you are a person did not load. Allow {new URL(SCRIPTS[provider]).hostname}, or try
          again in a few minutes.
        </p>
      )}
    </div>
  );
}

async function loadRenderer(provider: CaptchaWidget["provider"]): Promise<Renderer> {
  if (!Reflect.has(window, provider)) {
    await new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = SCRIPTS[provider];
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }
  // The provider's documentation promises it under this name.
  return Reflect.get(window, provider) as Renderer;
}
