package licenseserver

// level is the part that a Reader is in.
type level uint8

const (
	inReport level = iota
	inInventory
	inFeature
	inSADate
	inLicensees
)

// step is what a Reader has come to.
type step uint8

const (
	atEnd step = iota // of the document, or at a failure
	atFeature
	behindFeature
	atSADate
	behindSADate
	atHolder
)

// begin reads up to the first feature.
func (r *Reader) begin() {
	if r.form != "" {
		return
	}
	r.form, r.src = sniff(r.src)
	if r.proof != nil {
		r.proof.src = r.src
		r.src = r.proof
	}
	r.cur = newCursor(r.form, r.src, r.limits)
	if r.proof != nil {
		r.cur.watch()
		r.proof.cur, r.proof.token = r.cur, int64(r.limits.OrDefault().Token)
	}
	r.cur.root()
	r.enter(inReport, r.report)
	if r.cur.failed() {
		r.finish()
	}
}

// enter goes into a part, up to its first streamed field.
func (r *Reader) enter(l level, v part) {
	r.cur.enter(v)
	r.at = l
	r.field, r.ahead = r.cur.next(), true
}

// step goes on to the next thing that a caller can ask for.
func (r *Reader) step() step {
	r.begin()
	for !r.done {
		if r.again() {
			return atHolder
		}
		if !r.ahead {
			r.field = r.cur.next()
		}
		r.ahead = false
		var s step
		ok := false
		if !r.cur.failed() {
			if r.proof != nil {
				r.proof.settle(0)
			}
			s, ok = r.come()
		}
		if r.cur.failed() {
			r.finish()
		} else if ok {
			return s
		}
	}
	return atEnd
}

// again reads the next user or device where the cursor has a fast path for it.
func (r *Reader) again() bool {
	if r.at != inLicensees || r.ahead || !r.cur.again(&r.holder) {
		return false
	}
	if r.proof != nil {
		r.proof.settle(0)
	}
	if r.checker != nil {
		r.checker.holder(&r.holder)
	}
	return true
}

// come does what the field announced demands. It returns false where that is of no interest to a caller.
func (r *Reader) come() (s step, ok bool) {
	if r.field < 0 {
		return r.leave()
	}
	switch r.at {
	case inReport:
		r.enter(inInventory, &r.report.Inventory)
		return 0, false
	case inInventory:
		r.feature = new(Feature)
		r.enter(inFeature, r.feature)
		return atFeature, true
	case inFeature:
		r.date = new(SADate)
		r.enter(inSADate, r.date)
		return atSADate, true
	case inSADate:
		if r.field == fieldSADateLicensees {
			r.enter(inLicensees, &r.date.Licensees)
			return 0, false
		}
		r.holder = Holder{Kind: HolderCCUDevice}
		r.cur.deviceID(&r.holder.CCUDevice)
	default:
		r.readLicensee()
	}
	if r.checker != nil && !r.cur.failed() {
		r.checker.holder(&r.holder)
	}
	return atHolder, true
}

func (r *Reader) readLicensee() {
	if r.field == fieldLicenseesUsers {
		r.holder = Holder{Kind: HolderUser}
		r.cur.user(&r.holder.User)
		return
	}
	r.holder = Holder{Kind: HolderDevice}
	r.cur.device(&r.holder.Device)
}

// leave goes back to the part around the one that has ended.
func (r *Reader) leave() (s step, ok bool) {
	switch r.at {
	case inLicensees:
		r.at = inSADate
		return 0, false
	case inSADate:
		if r.checker != nil {
			r.checker.saDate(r.date)
		}
		r.at, r.date = inFeature, nil
		return behindSADate, true
	case inFeature:
		if r.checker != nil {
			r.checker.feature(r.feature)
		}
		r.at, r.feature = inInventory, nil
		return behindFeature, true
	case inInventory:
		r.at = inReport
		return 0, false
	}
	r.finish()
	return atEnd, true
}

// finish ends reading, at the end of the root or after a failure.
func (r *Reader) finish() {
	r.done = true
	r.feature, r.date = nil, nil
	r.err = r.cur.end()
	if r.err != nil {
		return
	}
	if r.proof != nil {
		r.state = r.proof.judge(&r.report.Metadata)
	}
	if r.checker != nil {
		r.checker.report(r.report)
	}
}
