import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useSession } from "./api/session";
import type { SessionJson } from "./gen/kac/gateway/v1/session_pb";
import { useDocumentLanguage } from "./i18n/language";
import { SignIn } from "./pages/sign-in/sign-in";
import { Boundary } from "./parts/boundary";
import { Loading } from "./parts/loading";
import { useColours } from "./theme/theme";

const Desk = lazy(() => import("./pages/desk/desk"));
const Phone = lazy(() => import("./pages/phone/phone"));

export function App() {
  useColours();
  useDocumentLanguage();
  const session = useSession();
  if (session === undefined) return <SignIn />;
  return (
    <Boundary>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/">
            <Redirect to={homeOf(session)} replace />
          </Route>
          <Route path="/m/*?">
            <Phone />
          </Route>
          <Route>
            <Desk />
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
  );
}

const homeOf = (session: SessionJson): string => (session.role === "ROLE_ACCOUNT_MANAGER" ? "/m" : "/overview");
