"use client";

import { useEffect, useState } from "react";
import { ask } from "../desk/ask.js";
import * as entries from "../desk/entries.js";
import policy from "../desk/policy.json";
import requests from "../desk/requests.json";

export function Form({ given }) {
  const [answers, setAnswers] = useState();
  useEffect(() => {
    ask(entries, policy, requests).then(setAnswers);
  }, []);
  return <output>{answers && JSON.stringify({ ...given, ...answers })}</output>;
}
