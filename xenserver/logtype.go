package xenserver

import "iter"

// LogType is the key of a part of a server status report. Other values are allowed, because hosts know more keys than
// the documents name.
type LogType string

// The documented log types.
const (
	LogTypeDeviceModel        LogType = "device-model"
	LogTypeFCoE               LogType = "fcoe"
	LogTypeFirstboot          LogType = "firstboot"
	LogTypeNetworkStatus      LogType = "network-status"
	LogTypeProcessList        LogType = "process-list"
	LogTypeXAPI               LogType = "xapi"
	LogTypeXenServerDatabases LogType = "xenserver-databases"
	LogTypeControlSlice       LogType = "control-slice"
	LogTypeDiskInfo           LogType = "disk-info"
	LogTypeHardwareInfo       LogType = "hardware-info"
	LogTypeHighAvailability   LogType = "high-availability"
	LogTypeHostCrashdumpLogs  LogType = "host-crashdump-logs"
	LogTypeKernelInfo         LogType = "kernel-info"
	LogTypeLoopbackDevices    LogType = "loopback-devices"
	LogTypeMessageSwitch      LogType = "message-switch"
	LogTypeMultipath          LogType = "multipath"
	LogTypeSystemLogs         LogType = "system-logs"
	LogTypeV6D                LogType = "v6d"
	LogTypeXAPIClusterd       LogType = "xapi-clusterd"
	LogTypeXAPIDebug          LogType = "xapi-debug"
	LogTypeXCPRRDDPlugins     LogType = "xcp-rrdd-plugins"
	LogTypeXenInfo            LogType = "xen-info"
	LogTypeXenopsd            LogType = "xenopsd"
	LogTypeXenServerConfig    LogType = "xenserver-config"
	LogTypeXenServerInstall   LogType = "xenserver-install"
	LogTypeXenServerLogs      LogType = "xenserver-logs"
	LogTypeXHALiveset         LogType = "xha-liveset"
	LogTypeYum                LogType = "yum"
	LogTypeNetworkConfig      LogType = "network-config"
	LogTypeCron               LogType = "cron"
	LogTypeBlobs              LogType = "blobs"
	LogTypeBlockScheduler     LogType = "block-scheduler"
	LogTypeBootLoader         LogType = "boot-loader"
	LogTypeConntest           LogType = "conntest"
	LogTypeCVSM               LogType = "CVSM"
	LogTypePAM                LogType = "pam"
	LogTypeSystemServices     LogType = "system-services"
	LogTypeTapdiskLogs        LogType = "tapdisk-logs"
	LogTypeVMSnapshotSchedule LogType = "VM-snapshot-schedule"
	LogTypeXAPISubprocess     LogType = "xapi-subprocess"
	LogTypeXenBugtool         LogType = "xen-bugtool"
	LogTypeXenServerDomains   LogType = "xenserver-domains"
)

// logTypes is the table of the page.
//
// Source: XenServer data governance, section Server status reports, Data collected.
var logTypes = [...]struct {
	key LogType
	pii PIIClass
}{
	{LogTypeDeviceModel, PIIYes},
	{LogTypeFCoE, PIIYes},
	{LogTypeFirstboot, PIIYes},
	{LogTypeNetworkStatus, PIIYes},
	{LogTypeProcessList, PIIYes},
	{LogTypeXAPI, PIIYes},
	{LogTypeXenServerDatabases, PIIYes},
	{LogTypeControlSlice, PIIMaybe},
	{LogTypeDiskInfo, PIIMaybe},
	{LogTypeHardwareInfo, PIIMaybe},
	{LogTypeHighAvailability, PIIMaybe},
	{LogTypeHostCrashdumpLogs, PIIMaybe},
	{LogTypeKernelInfo, PIIMaybe},
	{LogTypeLoopbackDevices, PIIMaybe},
	{LogTypeMessageSwitch, PIIMaybe},
	{LogTypeMultipath, PIIMaybe},
	{LogTypeSystemLogs, PIIMaybe},
	{LogTypeV6D, PIIMaybe},
	{LogTypeXAPIClusterd, PIIMaybe},
	{LogTypeXAPIDebug, PIIMaybe},
	{LogTypeXCPRRDDPlugins, PIIMaybe},
	{LogTypeXenInfo, PIIMaybe},
	{LogTypeXenopsd, PIIMaybe},
	{LogTypeXenServerConfig, PIIMaybe},
	{LogTypeXenServerInstall, PIIMaybe},
	{LogTypeXenServerLogs, PIIMaybe},
	{LogTypeXHALiveset, PIIMaybe},
	{LogTypeYum, PIIIfCustomized},
	{LogTypeNetworkConfig, PIIIfCustomized},
	{LogTypeCron, PIIIfCustomized},
	{LogTypeBlobs, PIINo},
	{LogTypeBlockScheduler, PIINo},
	{LogTypeBootLoader, PIINo},
	{LogTypeConntest, PIINo},
	{LogTypeCVSM, PIINo},
	{LogTypePAM, PIINo},
	{LogTypeSystemServices, PIINo},
	{LogTypeTapdiskLogs, PIINo},
	{LogTypeVMSnapshotSchedule, PIINo},
	{LogTypeXAPISubprocess, PIINo},
	{LogTypeXenBugtool, PIINo},
	{LogTypeXenServerDomains, PIINo},
}

// LogTypes yields the documented log types in the order of the page, each with its class.
func LogTypes() iter.Seq2[LogType, PIIClass] {
	return func(yield func(LogType, PIIClass) bool) {
		for _, t := range logTypes {
			if !yield(t.key, t.pii) {
				return
			}
		}
	}
}

// Known reports whether the documents name t.
func (t LogType) Known() bool { return t.documented() != "" }

// PII returns the documented class of t, or [PIIMaybe] if the documents do not name t.
func (t LogType) PII() PIIClass {
	if c := t.documented(); c != "" {
		return c
	}
	return PIIMaybe
}

// documented returns the class that the page gives for t, or "".
func (t LogType) documented() PIIClass {
	for i := range logTypes {
		if logTypes[i].key == t {
			return logTypes[i].pii
		}
	}
	return ""
}
