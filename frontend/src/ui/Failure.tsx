import { Component, type ReactNode } from "react";
import { Translation } from "react-i18next";

/** The last resort when the page itself has a fault: say so and offer a fresh start. */
export class Failure extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Translation>
        {(t) => (
          <main className="plain-screen" data-testid="failure">
            <h1>{t("refusals.unknown.title")}</h1>
            <p>{t("refusals.unknown.text")}</p>
            <button type="button" className="button primary" onClick={() => window.location.reload()}>
              {t("common.tryAgain")}
            </button>
          </main>
        )}
      </Translation>
    );
  }
}
