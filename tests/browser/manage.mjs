// A manager's morning: somebody waits whom nobody serves, a window helps; the hall is paused and goes on; people come and go.

import { withPage } from "./page.mjs";
import { Person, expect, hallctl } from "./staff.mjs";

const home = process.argv[2];

await withPage("manage", async ({ tab }, picture) => {
  const browser = tab.context().browser();
  const password = hallctl("person", "add", "--name", "陈主任", "--role", "manager").trim();
  const auditor = hallctl("person", "add", "--name", "审计员", "--role", "auditor").trim();
  const boss = await Person.at(browser, home, picture);
  await boss.signIn("陈主任", password, "/manage");
  await boss.weigh("/manage");
  const says = (text) => boss.sees("#said", text);
  await boss.sees(".alarms", "无窗口可办");
  await boss.inBoth("/manage", "live", ".alarms li");

  // The window that was suggested is opened, and the alarm is gone.
  await boss.tab.locator(".alarms li", { hasText: "无窗口可办" }).getByRole("button").click();
  await boss.tab.locator(".alarms li", { hasText: "无窗口可办" }).waitFor({ state: "detached" });

  // 全厅暂停 is pressed twice, by one who means it.
  await boss.tab.locator("[data-act='hall/pause']").click();
  await says("再按一次");
  await boss.tab.locator("[data-act='hall/pause']").click();
  await boss.sees(".error", "请听从工作人员引导");
  await boss.look("paused");
  await boss.tab.locator("[data-act='hall/resume']").click();
  await boss.tab.locator("[data-act='hall/pause']").waitFor();

  // What a window serves, and what is posted.
  await boss.tab.locator("[data-serves][data-window='5']").click();
  await boss.look("serves");
  await boss.tab.locator("#serves select[name=land]").selectOption("1");
  await boss.tab.locator("#serves select[name=general]").selectOption("2");
  for (const other of ["civil", "labour"]) await boss.tab.locator(`#serves select[name=${other}]`).selectOption("0");
  await boss.tab.locator("#serves button[value=go]").click();
  await says("已更改窗口业务");
  await boss.tab.fill("[name=leader-zh]", "陈主任 <b>");
  await boss.tab.locator("#postings button").click();
  await says("已发布");

  // People: added with a password that is shown once, and removed.
  await boss.inBoth("/manage/people", "people", "table");
  await boss.tab.fill("form.post [name=name]", "<script>alert(1)</script>");
  await boss.tab.selectOption("form.post [name=duty]", "department_head");
  await boss.tab.locator("form.post button").click();
  await boss.sees(".done", "已添加");
  await boss.look("person-added");
  const made = await boss.tab.locator(".done code").innerText();
  const head = await Person.at(browser, home, picture);
  await head.signIn("<script>alert(1)</script>", made, "/manage");
  await expect(head.tab.locator("[data-act]").count(), 0, "keys of a department's head");
  await expect(head.tab.locator("#postings").count(), 0, "postings of a department's head");
  await boss.tab.fill("form.post [name=name]", "陈主任");
  await boss.tab.locator("form.post button").click();
  await boss.sees("[role=alert]", "已经有这个名字");
  await boss.tab.locator("tr", { hasText: "<script>" }).locator(".danger").click();
  await boss.sees(".done", "已移除");
  await head.tab.waitForURL(/sign-in/);

  await boss.inBoth("/manage/devices", "devices", "#state p, #state table");
  await boss.tab.locator("#check").click();
  await boss.sees("#checked", "时间正常");
  await boss.look("checked");
  await boss.inBoth("/manage/calendar", "calendar", ".days li");
  await boss.inBoth("/manage/changes", "changes", "tbody tr");
  await boss.sees("tbody", "更改5号窗口的业务");
  await boss.sees("tbody", "全厅暂停");
  await boss.sees("tbody", "移除人员<script>");

  // An auditor reads what was changed and changes nothing.
  const audit = await Person.at(browser, home, picture);
  await audit.signIn("审计员", auditor, "/manage");
  await expect(audit.tab.locator("[data-act]").count(), 0, "keys of an auditor");
  await audit.tab.goto(`${home}/manage/changes`);
  await audit.sees("tbody", "陈主任");
  await audit.tab.goto(`${home}/manage/people`);
  await audit.sees("h1", "不能使用此页面");
});
