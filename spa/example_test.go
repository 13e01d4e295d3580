package spa_test

import (
	"cmp"
	"fmt"
	"log"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/google/uuid"
)

// fixed are options that make an event the same in each run.
func fixed() []event.Option {
	st, _ := telemetry.ParseUTCMillis("2011-08-12T20:17:46.384Z")
	return []event.Option{
		event.WithID(uuid.MustParse("1fced2a0-52e7-4c48-bf4e-6f2e06136e11")), event.WithTime(st.Time()), event.WithProduct("", "2402"),
	}
}

func ExampleNewAdminEvent() {
	ev := spa.NewAdminEvent(spa.AdminPayload{
		LoginType:  spa.AdminLoginHelpDesk,
		ClientType: spa.ClientAdminConsole,
		TenantName: "SPASite1",
	}, fixed()...)
	ev.User = event.User{FullName: "Spa Admin", SAMName: `CTXLAB\spa-admin`, UPN: "spa-admin@ctxlabs.example", UserSID: "S-1-5-21-1-2-3-500"}

	fmt.Println(ev.Check().Err())
	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
	if err != nil {
		fmt.Println(err)
		return
	}
	line, err := safe.AppendJSON(nil)
	fmt.Println(string(line), err)
	// Output:
	// <nil>
	// {"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"admin","st":"2011-08-12T20:17:46.384Z","prod":"AccessSecurity.OnPrem","prodVer":"2402","user":{"fullName":"3oqK3aKr8+i0Jyl1znxkyQ==","samName":"RMA+1/wBgV6HYjAzKkvDsA==","upn":"EyP075ib4UYtp3r7/YkFWQ==","userSid":"GWuWlsMOxGJ/U7KBJ30PpA=="},"payload":{"actualtemplatecode":"1.0","adminLoginType":"helpdesk","clientType":"AdminConsole","tenantName":"SPASite1","enabledFeatures":0}} <nil>
}

func ExampleNewConfigEvent() {
	ev := spa.NewConfigEvent(spa.ConfigPayload{AppsPublished: []spa.PublishedApp{
		{Name: "jira", Type: spa.AppWeb, Internal: true},
	}}, fixed()...)
	line, err := ev.AppendJSON(nil)
	fmt.Println(string(line), err)
	// Output:
	// {"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"config","st":"2011-08-12T20:17:46.384Z","prod":"AccessSecurity.OnPrem","prodVer":"2402","payload":{"actualtemplatecode":"1.0","appsPublished":[{"name":"jira","type":"web","internal":true}]}} <nil>
}

func ExampleNewUserEvent() {
	ev := spa.NewUserEvent(spa.UserPayload{
		TransportProtocol: spa.TransportNone,
		RecordType:        spa.RecordWebSaaS,
		TenantName:        "SPASite1",
		Apps:              spa.Apps{Published: spa.Hosts{Internal: []string{"issues.example"}}},
		ClientInfo:        spa.ClientInfo{Name: spa.ClientEnterpriseBrowser, Version: "21.4.0"},
		PlatformType:      "Linux",
	}, fixed()...)
	ev.User = event.User{SAMName: `CTXLAB\steven`, UserSID: "S-1-5-21-1-2-3-1104"}
	ev.Device = event.Device{DvcID: "AE18C4D5", DvcName: "Steven’s PC"}
	for _, issue := range ev.Check() {
		fmt.Println(issue)
	}
	// Output:
	// failure: user.upn: required value missing: is missing
	// warning: payload.platformType: undocumented name or value: is not a documented value
}

func ExampleNewPolicyDownloadEvent() {
	ev := spa.NewPolicyDownloadEvent(spa.PolicyDownloadPayload{
		Username:          "steven@ctxlabs.example",
		TransportProtocol: spa.TransportTCP,
		RecordType:        spa.RecordTCPUDP,
		TenantName:        "SPASite1",
	}, fixed()...)
	fmt.Println(ev.Check().Err())
	doc, err := ev.AppendXML(nil)
	fmt.Println(string(doc), err)
	// Output:
	// <nil>
	// <Event><ver>1.0</ver><id>1fced2a0-52e7-4c48-bf4e-6f2e06136e11</id><type>PolicyDocument.Download</type><st>2011-08-12T20:17:46.384Z</st><prod>AccessSecurity.OnPrem</prod><prodVer>2402</prodVer><schema>https://cas.citrix.com/schemas/event.json</schema><tenant><id></id></tenant><user><UPN>steven@ctxlabs.example</UPN></user><payload><actualtemplatecode>1.0</actualtemplatecode><ngsUsername>steven@ctxlabs.example</ngsUsername><ngsProductName>AccessSecurity.OnPrem</ngsProductName><transportProtocolType>tcp</transportProtocolType><ngsRecordType>tcpudp</ngsRecordType><tenantName>SPASite1</tenantName><enabledFeatures>0</enabledFeatures></payload></Event> <nil>
}

func ExampleEvents() {
	reg, err := event.NewRegistry(spa.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := reg.DecodeJSON([]byte(`{"payload":{"actualtemplatecode":"1.0","appsPublished":[]},"type":"config","prod":"AccessSecurity.OnPrem"}`),
		telemetry.Limits{})
	fmt.Printf("%T %v\n", ev, err)
	// Output:
	// *spa.ConfigEvent <nil>
}

func ExampleElements() {
	for e := range spa.Elements() {
		if e.Class == "upn" {
			fmt.Println(e.ID, cmp.Or(e.Scrambled, "unstated"), e.ScrambledBy)
		}
	}
	// Output:
	// spa/Admin.Header.user/upn always [spa]
	// spa/PolicyDocumentDownload.Header.user/UPN optional [licensing-en]
	// spa/PolicyDocumentDownload.Payload/ngsUsername optional [licensing-en]
	// spa/User15.Header.user/upn unstated []
}
