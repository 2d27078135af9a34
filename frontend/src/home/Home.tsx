import { useEffect, useState } from "react";
import { InvitationsPage } from "./InvitationsPage";
import { RecordingsPage } from "./RecordingsPage";
import { Ringing } from "./Ringing";
import { RoomsPage } from "./RoomsPage";
import { after, go, isDoor, roomPage, SIGN_IN, signInPath, tenant, usePath, type Why } from "./route";
import { SignInPage } from "./SignInPage";
import { SettingsPage } from "./settings/SettingsPage";
import { forgetSignIn, keepSignIn, keptSignIn, renewSignIn } from "./signedIn";

/** Signed in or not: every page for who is signed in leads to the sign-in, and that back to the page. */
export function Home() {
  const path = usePath();
  const [signedIn, setSignedIn] = useState(() => keptSignIn(tenant));
  const atSignIn = path === SIGN_IN;

  useEffect(() => {
    const next = after();
    if (signedIn && atSignIn && isDoor(next)) window.location.replace(next);
    else if (signedIn && atSignIn) go(next, "replace");
    if (!signedIn && !atSignIn) go(signInPath(), "replace");
  }, [signedIn, atSignIn]);

  const leave = (why: Why) => {
    forgetSignIn(tenant);
    go(signInPath(why), "replace");
    setSignedIn(null);
  };

  if (atSignIn !== (signedIn === null)) return null;
  if (signedIn === null) {
    return (
      <SignInPage
        onSignedIn={(fresh, stay) => {
          keepSignIn(tenant, fresh, stay);
          setSignedIn(fresh);
        }}
      />
    );
  }
  const renew = (fresh: typeof signedIn) => {
    renewSignIn(tenant, fresh);
    setSignedIn(fresh);
  };
  const page = roomPage(path);
  const common = { signedIn, onLeft: leave, onRenewed: renew };
  return (
    <>
      {page === null ? (
        <RoomsPage {...common} />
      ) : page.part === "recordings" ? (
        <RecordingsPage key={page.room} roomId={page.room} {...common} />
      ) : page.part === "settings" ? (
        <SettingsPage key={page.room} roomId={page.room} {...common} />
      ) : (
        <InvitationsPage key={page.room} roomId={page.room} {...common} />
      )}
      <Ringing token={signedIn.token} />
    </>
  );
}
