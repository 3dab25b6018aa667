"""Every route of the console and who may use it. What is not in this table is refused by the gate."""

from dataclasses import dataclass

from aiohttp.typedefs import Handler

from bot.console import (
    account,
    audit,
    calendar,
    conversation,
    conversations,
    door,
    drafting,
    draw_files,
    draws,
    duplicates,
    engagements,
    fairness,
    group_sessions,
    importing,
    launching,
    papers,
    patients,
    phones,
    planning,
    replies,
    resources,
    signin,
    signups,
    team,
    texts,
    times,
    to_call,
    today,
    trials,
    understanding,
)  # fmt: skip

ANYBODY = "anybody"
TRANSLATOR, VIEWER, COORDINATOR, ADMIN = "translator", "viewer", "coordinator", "admin"
WRITER = "writer"  # whoever may change texts of ours: bot/store/users.py MAY
STATIC_PATH = "/console/static"


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, who handles it, and whose it is: ANYBODY, or a key of bot/store/users.py MAY."""

    method: str
    path: str
    handler: Handler
    role: str


_PATIENT = r"/console/patients/{patient_id:\d{1,18}}"
_SESSION = r"/console/group-sessions/{group_session_id:\d{1,18}}"
_DRAW = r"/console/engagements/{engagement_id:\d{1,18}}/draw"
_ENGAGEMENT = r"/console/engagements/{engagement_id:\d{1,18}}"
_SEATING = r"/console/seating/{engagement_id:\d{1,18}}"
_DUPLICATE = r"/console/patients/duplicates/{question_id:\d{1,18}}"
_TURN = r"/console/understanding/{turn_id:\d{1,18}}"
_PHONE = r"/console/phones/{phone:(?:new-)?\d{1,18}}"

ROUTES = (
    Route("GET", "/console", signin.home, ANYBODY),
    Route("GET", "/console/sign-in", signin.show, ANYBODY),
    Route("POST", "/console/sign-in", signin.sign_in, ANYBODY),
    Route("GET", r"/console/welcome/{token:[A-Za-z0-9_-]{43}}", signin.show_link, ANYBODY),
    Route("POST", r"/console/welcome/{token:[A-Za-z0-9_-]{43}}", signin.use_link, ANYBODY),
    Route("POST", "/console/language", account.speak, ANYBODY),
    Route("POST", "/console/sign-out", account.sign_out, TRANSLATOR),
    Route("GET", "/console/account", account.show, TRANSLATOR),
    Route("POST", "/console/account/second-factor", account.turn_on_totp, TRANSLATOR),
    Route("POST", "/console/account/second-factor/off", account.turn_off_totp, TRANSLATOR),
    Route("POST", "/console/account/elsewhere", account.sign_out_elsewhere, TRANSLATOR),
    Route("POST", "/console/account/sound", account.ring, TRANSLATOR),
    Route("POST", r"/console/account/sessions/{session_key:[0-9a-f]{16}}/end", account.end_one, TRANSLATOR),
    Route("GET", "/console/", today.show, TRANSLATOR),
    Route("GET", "/console/live", today.live, VIEWER),
    Route("GET", "/console/attention", today.show_at_its_old_place, VIEWER),
    Route("POST", r"/console/attention/{handoff_id:\d{1,18}}/close", today.close, COORDINATOR),
    Route("GET", "/console/sign-ups", signups.show, VIEWER),
    Route("GET", "/console/sign-ups/live", signups.live, VIEWER),
    Route("GET", "/console/patients", patients.show, VIEWER),
    Route("POST", "/console/patients", patients.search, VIEWER),
    Route("POST", "/console/patients/invite-all", patients.invite_all, COORDINATOR),
    Route("GET", "/console/patients/duplicates", duplicates.show, COORDINATOR),
    Route("POST", f"{_DUPLICATE}/merge", duplicates.merge, COORDINATOR),
    Route("POST", f"{_DUPLICATE}/different", duplicates.tell_apart, COORDINATOR),
    Route("GET", "/console/conversations", conversations.show, TRANSLATOR),
    Route("POST", "/console/conversations", conversations.search, TRANSLATOR),
    Route("GET", _PATIENT, conversation.show, TRANSLATOR),
    Route("GET", f"{_PATIENT}/live", conversation.live, TRANSLATOR),
    Route("GET", _PATIENT + r"/before/{turn:\d{1,18}}/{message:\d{1,18}}", conversation.earlier, TRANSLATOR),
    Route("POST", f"{_PATIENT}/take-over", conversation.take_over, COORDINATOR),
    Route("POST", f"{_PATIENT}/give-back", conversation.give_back, COORDINATOR),
    Route("POST", f"{_PATIENT}/reply", replies.reply, COORDINATOR),
    Route("POST", f"{_PATIENT}/preview", replies.preview, COORDINATOR),
    Route("POST", f"{_PATIENT}/note", replies.note, COORDINATOR),
    Route("POST", f"{_PATIENT}/stop", conversation.stop, COORDINATOR),
    Route("POST", f"{_PATIENT}/start-again", conversation.start_again, COORDINATOR),
    Route("POST", f"{_PATIENT}/erase", conversation.erase, ADMIN),
    Route("POST", f"{_PATIENT}/offer", conversation.offer, COORDINATOR),
    Route("POST", f"{_PATIENT}/invite", conversation.invite, COORDINATOR),
    Route("GET", "/console/group-sessions", group_sessions.show, VIEWER),
    Route("GET", _SESSION, group_sessions.show_one, VIEWER),
    Route("POST", r"/console/accommodations/{accommodation_id:\d{1,18}}", group_sessions.arrange, COORDINATOR),
    Route("GET", "/console/engagements", engagements.show_all, VIEWER),
    Route("POST", "/console/engagements", drafting.create, COORDINATOR),
    Route("GET", "/console/engagements/new", drafting.show_new, COORDINATOR),
    Route("GET", _ENGAGEMENT, engagements.show, VIEWER),
    Route("GET", f"{_ENGAGEMENT}/live", engagements.live, VIEWER),
    *(Route("GET", f"{_ENGAGEMENT}/{step}", drafting.show, COORDINATOR) for step in drafting.STEPS),
    *(Route("POST", f"{_ENGAGEMENT}/{step}", drafting.save, COORDINATOR) for step in drafting.STEPS[:-1]),
    Route("POST", f"{_ENGAGEMENT}/count", drafting.count, COORDINATOR),
    Route("POST", f"{_ENGAGEMENT}/launch", drafting.launch, COORDINATOR),
    Route("POST", f"{_ENGAGEMENT}/pause", engagements.pause, COORDINATOR),
    Route("POST", f"{_ENGAGEMENT}/resume", engagements.resume, COORDINATOR),
    Route("POST", f"{_ENGAGEMENT}/close", engagements.close, COORDINATOR),
    Route("POST", f"{_ENGAGEMENT}/next-wave", engagements.next_wave, COORDINATOR),
    Route("GET", "/console/to-call", to_call.show, VIEWER),
    Route("POST", r"/console/to-call/{handoff_id:\d{1,18}}", to_call.called, COORDINATOR),
    Route("GET", "/console/import", importing.show, COORDINATOR),
    Route("POST", "/console/import", importing.look, COORDINATOR),
    Route("POST", "/console/import/store", importing.store, COORDINATOR),
    Route("GET", _DRAW, draws.show, VIEWER),
    Route("GET", f"{_DRAW}/live", draws.live, VIEWER),
    Route("GET", f"{_DRAW}/council", draws.council, VIEWER),
    Route("GET", f"{_DRAW}/chances.csv", draw_files.as_csv, VIEWER),
    Route("GET", f"{_DRAW}/record.json", draw_files.as_record, COORDINATOR),
    Route("GET", r"/console/engagements/{engagement_id:\d{1,18}}/check", launching.show, VIEWER),
    Route("POST", r"/console/engagements/{engagement_id:\d{1,18}}/waive", launching.waive, ADMIN),
    Route("POST", f"{_ENGAGEMENT}/trial", trials.send, COORDINATOR),
    Route("GET", r"/console/engagements/{engagement_id:\d{1,18}}/poster.pdf", papers.poster, VIEWER),
    Route("GET", f"{_SESSION}/sign-in.pdf", papers.sign_in_sheet, VIEWER),
    Route("POST", f"{_DRAW}/look", draws.look, COORDINATOR),
    Route("POST", f"{_DRAW}/promise", draws.promise, COORDINATOR),
    Route("POST", f"{_DRAW}/hold", draws.hold, COORDINATOR),
    Route("POST", f"{_DRAW}/replace", draws.replace, COORDINATOR),
    Route(
        "POST", r"/console/accommodations/{accommodation_id:\d{1,18}}/ride", group_sessions.arrange_ride, COORDINATOR
    ),
    Route("POST", r"/console/seats/{seat_id:\d{1,18}}/check-in", door.check_in, COORDINATOR),
    Route("POST", f"{_SESSION}/door", door.look_for, COORDINATOR),
    Route("POST", f"{_SESSION}/walk-in", door.walk_in, COORDINATOR),
    Route("POST", f"{_SESSION}/close", door.close, COORDINATOR),
    Route("POST", f"{_SESSION}/cancel", group_sessions.cancel, COORDINATOR),
    Route("GET", f"{_SESSION}/calendar", calendar.one, VIEWER),
    Route("GET", r"/console/calendar/{token:[A-Za-z0-9_-]{43}}", calendar.feed, ANYBODY),
    Route("GET", _SEATING, planning.show, VIEWER),
    Route("GET", f"{_SEATING}/live", planning.live, VIEWER),
    Route("POST", f"{_SEATING}/ask", planning.ask, COORDINATOR),
    Route("POST", f"{_SEATING}/stop", planning.stop, COORDINATOR),
    Route("POST", f"{_SEATING}/move", planning.move, COORDINATOR),
    Route("POST", f"{_SEATING}/accept", planning.accept, COORDINATOR),
    Route("POST", f"{_SEATING}/drop", planning.drop, COORDINATOR),
    Route("POST", f"{_SEATING}/times", times.add_times, COORDINATOR),
    Route("POST", f"{_SEATING}/soon", times.set_soon, COORDINATOR),
    Route("GET", "/console/resources", resources.show, VIEWER),
    Route("POST", "/console/resources/rooms", resources.add_site, COORDINATOR),
    Route("POST", "/console/resources/staff", resources.add_member, COORDINATOR),
    Route("POST", r"/console/resources/staff/{member_id:\d{1,18}}/dismiss", resources.dismiss, COORDINATOR),
    Route("GET", "/console/understanding", understanding.show, VIEWER),
    Route("POST", f"{_TURN}/file", understanding.file, COORDINATOR),
    Route("POST", f"{_TURN}/withdraw", understanding.withdraw, COORDINATOR),
    Route("POST", f"{_TURN}/review", understanding.review, ADMIN),
    Route("GET", "/console/phones", phones.show, COORDINATOR),
    Route("POST", "/console/phones", phones.search, COORDINATOR),
    Route("POST", "/console/phones/new", phones.add, COORDINATOR),
    Route("POST", "/console/phones/tomorrow", phones.skip_to_tomorrow, COORDINATOR),
    Route("POST", "/console/phones/afternoon", phones.skip_to_afternoon, COORDINATOR),
    Route("GET", _PHONE, phones.show_one, COORDINATOR),
    Route("GET", f"{_PHONE}/live", phones.live, COORDINATOR),
    Route("POST", f"{_PHONE}/text", phones.text, COORDINATOR),
    Route("GET", "/console/team", team.show, ADMIN),
    Route("POST", "/console/team/invite", team.invite, ADMIN),
    Route("POST", r"/console/team/{user_id:\d{1,18}}/shut-out", team.shut_out, ADMIN),
    Route("POST", r"/console/team/{user_id:\d{1,18}}/let-in", team.let_in, ADMIN),
    Route("POST", r"/console/team/sessions/{session_key:[0-9a-f]{16}}/end", team.end_session, ADMIN),
    Route("GET", "/console/audit", audit.show, ADMIN),
    Route("GET", "/console/fairness", fairness.show, VIEWER),
    Route("GET", r"/console/fairness/{engagement_id:\d{1,18}}/export.csv", fairness.export, VIEWER),
    Route("GET", "/console/texts", texts.show, TRANSLATOR),
    Route("GET", r"/console/texts/{key:\w{1,64}}", texts.show_one, TRANSLATOR),
    Route("POST", r"/console/texts/{language:\w{2,16}}/{key:\w{1,64}}", texts.change_one, WRITER),
)


def _canonical(path: str) -> str:
    """A path as aiohttp names its resource: placeholders without their patterns."""
    out, depth, skip = [], 0, False
    for char in path:
        depth += (char == "{") - (char == "}")
        if depth == 0:
            skip = False
        elif depth == 1 and char == ":":
            skip = True
        if not skip:
            out.append(char)
    return "".join(out)


ROLE_OF = {(route.method, _canonical(route.path)): route.role for route in ROUTES}
ROLE_OF["GET", STATIC_PATH] = ANYBODY
